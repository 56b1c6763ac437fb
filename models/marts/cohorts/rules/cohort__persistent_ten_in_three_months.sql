-- Persistent by a run: ten or more offences within some three months of the window, the first and the last no more than
-- three months apart, to the day (both numbers are rows of the thresholds), at least one of the run in the study's area
-- and the others anywhere in the force. Evidence are the offences of such runs.

with

offences as (
    select * from {{ ref('study_offence') }}
),

thresholds as (
    select
        cast(max(case when threshold = 'offences' then number end) as integer) as offences,
        cast(max(case when threshold = 'within' then number end) as integer) as months
    from {{ ref('dim_cohort_threshold') }}
    where cohort_id = 'persistent_ten_in_three_months'
),

numbered as (
    select
        *,
        row_number() over (partition by study_id, person_id order by occurred_on, crime_id) as place
    from offences
),

runs as (
    select
        firsts.study_id,
        firsts.person_id,
        firsts.place as first_place,
        lasts.place as last_place
    from numbered as firsts
    cross join thresholds
    inner join numbered as lasts
        on
            firsts.study_id = lasts.study_id
            and firsts.person_id = lasts.person_id
            and firsts.place + thresholds.offences - 1 = lasts.place
            and {{ months_after('firsts.occurred_on', 'thresholds.months') }} >= lasts.occurred_on
),

in_runs as (
    select
        runs.study_id,
        runs.person_id,
        runs.first_place,
        numbered.crime_reference,
        numbered.occurred_on,
        numbered.offence_type,
        numbered.outcome,
        max(case when numbered.is_in_area then 1 else 0 end) over (
            partition by runs.study_id, runs.person_id, runs.first_place
        ) as is_run_in_area
    from runs
    inner join numbered
        on
            runs.study_id = numbered.study_id
            and runs.person_id = numbered.person_id
            and numbered.place between runs.first_place and runs.last_place
),

evidence as (
    select distinct
        study_id,
        'persistent_ten_in_three_months' as cohort_id,
        person_id,
        'offence' as criterion,
        crime_reference as record_ref,
        occurred_on,
        concat(offence_type, ', ', outcome) as detail
    from in_runs
    where is_run_in_area = 1
)

select * from evidence
