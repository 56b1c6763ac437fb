-- A borough of a force, with the command unit (BCU) that polices it.

with

areas as (
    select * from {{ ref('areas') }}
),

final as (
    select
        cast(gss_code as {{ text_type() }}) as gss_code,
        cast(borough as {{ text_type() }}) as borough,
        cast(borough_code as {{ text_type() }}) as borough_code,
        cast(bcu_code as {{ text_type() }}) as bcu_code,
        cast(bcu as {{ text_type() }}) as bcu,
        cast(force_code as {{ text_type() }}) as force_code
    from areas
)

select * from final
