-- Persistent by arrests: eight or more in the twelve months up to the membership date (both numbers are rows of the
-- thresholds), of people whom an offender management team counts in the study's area: arrests are known of managed
-- people alone. One arrest for several offences is one; an interview without an arrest is none, whatever came of it.

with

studies as (
    select * from {{ ref('dim_study') }}
),

local_people as (
    select * from {{ ref('study_local_person') }}
    where counted_by = 'offender management team'
),

arrests as (
    select * from {{ ref('fct_arrest') }}
    where is_arrest
),

thresholds as (
    select
        cast(max(case when threshold = 'arrests' then number end) as integer) as arrests,
        cast(max(case when threshold = 'within' then number end) as integer) as months
    from {{ ref('dim_cohort_threshold') }}
    where cohort_id = 'persistent_eight_arrests'
),

recent as (
    select
        studies.study_id,
        arrests.person_id,
        arrests.iom_reference,
        arrests.arrest_reference,
        min(arrests.arrested_on) as arrested_on,
        count(*) as offences,
        max(thresholds.arrests) as least_arrests
    from studies
    cross join thresholds
    inner join arrests
        on
            studies.force_code = arrests.force_code
            and {{ months_after('studies.membership_date', '-thresholds.months') }} < arrests.arrested_on
            and studies.membership_date >= arrests.arrested_on
    inner join local_people
        on
            studies.study_id = local_people.study_id
            and arrests.person_id = local_people.person_id
    group by studies.study_id, arrests.person_id, arrests.iom_reference, arrests.arrest_reference
),

counted as (
    select
        *,
        count(*) over (partition by study_id, person_id) as arrests
    from recent
),

evidence as (
    select
        study_id,
        'persistent_eight_arrests' as cohort_id,
        person_id,
        'arrest' as criterion,
        concat(iom_reference, ', custody record ', arrest_reference) as record_ref,
        arrested_on as occurred_on,
        concat(
            cast(offences as {{ text_type() }}), ' offences arrested for; one of ', cast(arrests as {{ text_type() }}),
            ' arrests'
        ) as detail
    from counted
    where arrests >= least_arrests
)

select * from evidence
