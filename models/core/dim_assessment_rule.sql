-- A rule of the assessment matrix: what it measures, from which value on, and the points it gives. Null is no limit.

with

listed as (
    select * from {{ ref('assessment_matrix') }}
),

final as (
    select
        cast(rule_id as {{ text_type() }}) as rule_id,
        cast(title as {{ text_type() }}) as title,
        cast(measure as {{ text_type() }}) as measure,
        cast(threshold as decimal(18, 4)) as threshold,
        cast(below as decimal(18, 4)) as below,
        cast(within_months as integer) as within_months,
        cast(points as integer) as points
    from listed
)

select * from final
