-- The people of the Police National Computer in the shape that all systems share.

{{ config(materialized='ephemeral') }}

with

nominals as (
    select * from {{ ref('stg_pnc__nominals') }}
),

final as (
    select
        force_code,
        {{ identifier(["'pnc'", 'force_code', 'pnc_reference']) }} as record_id,
        pnc_reference as record_ref,
        cast(null as {{ text_type() }}) as borough_code,
        forename,
        surname,
        date_of_birth,
        sex,
        pnc_id,
        cro_number,
        cast(null as {{ text_type() }}) as self_defined_ethnicity,
        observed_ethnicity,
        delivery_id,
        delivered_on
    from nominals
)

select * from final
