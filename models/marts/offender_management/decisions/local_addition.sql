-- Whom local discretion added and a rule does not find: everybody whose last decision under no rule, up to the day
-- of a monthly run, is an addition, in each rule of that run that does not find the person eligible on that day.

with

runs as (
    select distinct
        force_code,
        cohort_id,
        as_of
    from {{ ref('eligibility_change') }}
),

decisions as (
    select * from {{ ref('standing_decision') }}
),

eligible as (
    select * from {{ ref('eligible_person') }}
),

final as (
    select
        runs.force_code,
        runs.cohort_id,
        runs.as_of,
        decisions.person_id,
        decisions.borough_code,
        decisions.reason_code,
        decisions.decided_on
    from runs
    inner join decisions
        on
            runs.force_code = decisions.force_code
            and runs.as_of = decisions.as_of
            and decisions.considered_under = 'local discretion'
            and decisions.decision = 'ADDED'
    left join eligible
        on
            runs.force_code = eligible.force_code
            and runs.cohort_id = eligible.cohort_id
            and runs.as_of = eligible.as_of
            and decisions.person_id = eligible.person_id
    where eligible.person_id is null
)

select * from final
