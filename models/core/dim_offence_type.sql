-- The eight types into which the study sorts offences.

with

offence_types as (
    select * from {{ ref('offence_types') }}
),

final as (
    select
        cast(offence_type as {{ text_type() }}) as offence_type,
        cast(display_order as integer) as display_order,
        cast(description as {{ text_type() }}) as description
    from offence_types
)

select * from final
