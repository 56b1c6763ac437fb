-- The people of the register in the shape that all systems share.

{{ config(materialized='ephemeral') }}

with

mappa_nominals as (
    select * from {{ ref('stg_visor__mappa_nominals') }}
),

final as (
    select
        force_code,
        {{ identifier(["'visor'", 'force_code', 'visor_reference']) }} as record_id,
        visor_reference as record_ref,
        cast(null as {{ text_type() }}) as borough_code,
        forename,
        surname,
        date_of_birth,
        sex,
        pnc_id,
        cast(null as {{ text_type() }}) as cro_number,
        cast(null as {{ text_type() }}) as self_defined_ethnicity,
        cast(null as {{ text_type() }}) as observed_ethnicity,
        delivery_id,
        delivered_on
    from mappa_nominals
)

select * from final
