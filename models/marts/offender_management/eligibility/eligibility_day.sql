-- The days on which the selection rules are looked at, for each force: the first of every month that the probation
-- service's records of the force cover, and the membership date of each of the force's studies. Covered is from the
-- first score to the last day on which the service scored somebody, began a case or counted a record. A rule is the
-- same on either kind of day.

with

scores as (
    select * from {{ ref('fct_risk_score') }}
),

cases as (
    select * from {{ ref('fct_probation_case') }}
),

sanction_counts as (
    select * from {{ ref('fct_sanction_count') }}
),

studies as (
    select * from {{ ref('dim_study') }}
),

recorded as (
    select
        force_code,
        scored_on as recorded_on
    from scores
    union all
    select
        force_code,
        started_on as recorded_on
    from cases
    union all
    select
        force_code,
        counted_on as recorded_on
    from sanction_counts
),

first_scores as (
    select
        force_code,
        min(scored_on) as first_day
    from scores
    group by force_code
),

covered as (
    select
        recorded.force_code,
        first_scores.first_day,
        max(recorded.recorded_on) as last_day
    from recorded
    inner join first_scores
        on recorded.force_code = first_scores.force_code
    group by recorded.force_code, first_scores.first_day
),

months as (
    select
        force_code,
        first_day,
        {{ month_starts('first_day', 'last_day') }} as as_of
    from covered
),

days as (
    select
        force_code,
        as_of,
        1 as is_month,
        0 as is_study_day
    from months
    where as_of >= first_day
    union all
    select
        force_code,
        membership_date as as_of,
        0 as is_month,
        1 as is_study_day
    from studies
),

final as (
    select
        force_code,
        as_of,
        max(is_month) = 1 as is_month,
        max(is_study_day) = 1 as is_study_day
    from days
    group by force_code, as_of
)

select * from final
