-- A number that the rule of a cohort asks for.

with

listed as (
    select * from {{ ref('cohort_thresholds') }}
),

final as (
    select
        cast(cohort_id as {{ text_type() }}) as cohort_id,
        cast(threshold as {{ text_type() }}) as threshold,
        cast(number as decimal(18, 4)) as number,
        cast(unit as {{ text_type() }}) as unit
    from listed
)

select * from final
