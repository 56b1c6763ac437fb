-- What the study recommends to choose from, put together: everybody of `iom`, everybody of `victim_offender`, and
-- everybody whom a probation office counts in the area and whose forecast score in force on the membership date is at
-- or above its line (a row of the thresholds). Where no forecast is delivered, the first two alone.

with

studies as (
    select * from {{ ref('dim_study') }}
),

local_people as (
    select * from {{ ref('study_local_person') }}
    where counted_by = 'probation office'
),

managed as (
    select * from {{ ref('cohort__iom') }}
),

victim_offenders as (
    select * from {{ ref('cohort__victim_offender') }}
    where cohort_id = 'victim_offender'
),

scores as (
    select * from {{ ref('score_in_force') }}
    where score = 'FORECAST'
),

thresholds as (
    select number as line_pct
    from {{ ref('dim_cohort_threshold') }}
    where cohort_id = 'blended' and threshold = 'forecast score'
),

forecast as (
    select
        studies.study_id,
        scores.person_id,
        'forecast score' as criterion,
        concat(scores.probation_reference, ', FORECAST') as record_ref,
        scores.in_force_from as occurred_on,
        concat(
            cast(cast(scores.score_pct as decimal(18, 1)) as {{ text_type() }}), ' per cent, ', scores.score_model,
            case when scores.score_version is null then '' else concat(' ', scores.score_version) end
        ) as detail
    from studies
    inner join scores
        on
            studies.force_code = scores.force_code
            and {{ is_open_on('studies.membership_date', 'scores.in_force_from', 'scores.replaced_on') }}
    inner join local_people
        on
            studies.study_id = local_people.study_id
            and scores.person_id = local_people.person_id
    cross join thresholds
    where scores.score_pct >= thresholds.line_pct
),

united as (
    {% for relation in ['managed', 'victim_offenders', 'forecast'] %}
        select
            study_id,
            person_id,
            criterion,
            record_ref,
            occurred_on,
            detail
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

evidence as (
    select
        study_id,
        'blended' as cohort_id,
        person_id,
        criterion,
        record_ref,
        occurred_on,
        detail
    from united
)

select * from evidence
