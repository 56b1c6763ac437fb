-- The decision that stands on a day: the last one about a person up to that day, the day itself included, under each
-- rule by itself. A later decision replaces an earlier one; one taken after the day is not known on it. Whom no rule
-- chose was considered under local discretion.

with

days as (
    select * from {{ ref('eligibility_day') }}
),

decisions as (
    select
        *,
        coalesce(cohort_id, 'local discretion') as considered_under
    from {{ ref('fct_selection_decision') }}
),

taken_by_the_day as (
    select
        days.as_of,
        decisions.*,
        row_number() over (
            partition by days.force_code, days.as_of, decisions.person_id, decisions.considered_under
            order by decisions.decided_on desc, decisions.decision_reference desc
        ) as latest_first
    from days
    inner join decisions
        on
            days.force_code = decisions.force_code
            and days.as_of >= decisions.decided_on
),

final as (
    select
        force_code,
        as_of,
        person_id,
        considered_under,
        decision_reference,
        decision,
        reason_code,
        reason,
        is_valid_reason,
        decided_by,
        borough_code,
        decided_on
    from taken_by_the_day
    where latest_first = 1
)

select * from final
