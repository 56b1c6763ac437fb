-- A cohort, and in prose the rule that yields its people.

with

cohorts as (
    select * from {{ ref('cohorts') }}
),

final as (
    select
        cast(cohort_id as {{ text_type() }}) as cohort_id,
        cast(title as {{ text_type() }}) as title,
        cast(rule as {{ text_type() }}) as rule,
        cast(is_shared as boolean) as is_shared
    from cohorts
)

select * from final
