-- A scheme of Integrated Offender Management, and the cohort of everybody managed under it.

with

listed as (
    select * from {{ ref('iom_schemes') }}
),

final as (
    select
        cast(scheme as {{ text_type() }}) as scheme,
        cast(cohort_id as {{ text_type() }}) as cohort_id,
        cast(title as {{ text_type() }}) as title,
        cast(used_by as {{ text_type() }}) as used_by,
        cast(criteria as {{ text_type() }}) as criteria
    from listed
)

select * from final
