-- Each monthly run of a rule by borough: who is eligible, what was decided, and how many a team manages: the borough
-- table of the London framework for every month. What is of no borough has a row of its own, and the rows of all
-- areas add up to the total. Of those eligible each is included, rejected or without a decision.

with

counted as (
    select
        *,
        counts_as not in ('not eligible', 'added locally', 'on the caseload') as is_found
    from {{ ref('selection_count') }}
),

summed as (
    select
        force_code,
        cohort_id,
        as_of,
        coalesce(area, 'total') as area,
        cast(sum(case when is_found then cases else 0 end) as decimal(18, 4)) as eligible,
        cast(sum(case when change = 'new' then cases else 0 end) as decimal(18, 4)) as newly_eligible,
        cast(sum(case when change = 'expired' then cases else 0 end) as decimal(18, 4)) as expired,
        cast(sum(case when counts_as = 'included' then cases else 0 end) as decimal(18, 4)) as included,
        cast(sum(case when counts_as = 'rejected with valid reason' then cases else 0 end) as decimal(18, 4))
            as rejected_with_valid_reason,
        cast(sum(case when counts_as = 'rejected without valid reason' then cases else 0 end) as decimal(18, 4))
            as rejected_without_valid_reason,
        cast(sum(case when counts_as = 'without decision' then cases else 0 end) as decimal(18, 4))
            as without_decision,
        cast(sum(case when is_found and is_managed then cases else 0 end) as decimal(18, 4))
            as eligible_and_managed,
        cast(sum(case when counts_as = 'added locally' then cases else 0 end) as decimal(18, 4))
            as added_locally,
        cast(sum(case when counts_as = 'on the caseload' then cases else 0 end) as decimal(18, 4))
            as recorded_on_caseload
    from counted
    group by grouping sets ((force_code, cohort_id, as_of, area), (force_code, cohort_id, as_of))
),

final as (
    select
        *,
        {{ percentage('recorded_on_caseload', 'eligible') }} as pct_recorded_of_eligible
    from summed
)

select * from final
