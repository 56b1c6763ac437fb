-- Each monthly run of a rule by borough: who is eligible, what was decided, and how many a team manages: the borough table of
-- the London framework for every month. What is of no borough has a row of its own, and the rows of all areas add up to
-- the total. Of those eligible each is included, rejected or without a decision.

{% set figures = [
    ('eligible', "is_found"),
    ('newly_eligible', "change = 'new'"),
    ('expired', "change = 'expired'"),
    ('included', "counts_as = 'included'"),
    ('rejected_with_valid_reason', "counts_as = 'rejected with valid reason'"),
    ('rejected_without_valid_reason', "counts_as = 'rejected without valid reason'"),
    ('without_decision', "counts_as = 'without decision'"),
    ('eligible_and_managed', "is_found and is_managed"),
    ('added_locally', "counts_as = 'added locally'"),
    ('recorded_on_caseload', "counts_as = 'on the caseload'"),
] -%}

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
        coalesce(area, 'total') as area
        {%- for figure, counts in figures %},
        cast(sum(case when {{ counts }} then share_of_case else 0 end) as decimal(18, 4)) as {{ figure }}
        {%- endfor %}
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
