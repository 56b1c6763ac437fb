-- The list to work through: who is eligible in the last monthly run of a force and about whom nobody has decided
-- under that rule. Those whom a team manages already stand on it too: being managed is no decision.

with

cases as (
    select * from {{ ref('eligible_case') }}
),

last_runs as (
    select
        force_code,
        max(as_of) as as_of
    from {{ ref('eligibility_day') }}
    where is_month
    group by force_code
),

final as (
    select
        cases.force_code,
        cases.cohort_id,
        cases.as_of,
        cases.person_key,
        cases.eligible_since,
        cases.change,
        cases.score_pct,
        cases.violence_score_pct,
        cases.eligible_by,
        cases.office_code,
        cases.office,
        cases.borough_codes,
        cases.is_managed
    from cases
    inner join last_runs
        on
            cases.force_code = last_runs.force_code
            and cases.as_of = last_runs.as_of
    where cases.is_eligible and cases.decision is null
)

select * from final
