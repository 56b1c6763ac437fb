-- A police force.

with

forces as (
    select * from {{ ref('forces') }}
),

final as (
    select
        cast(force_code as {{ text_type() }}) as force_code,
        cast(force_name as {{ text_type() }}) as force_name,
        cast(gss_code as {{ text_type() }}) as gss_code
    from forces
)

select * from final
