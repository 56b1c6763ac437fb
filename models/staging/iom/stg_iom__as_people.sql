-- The people on the sheets of offender management teams in the shape that all systems share.

{{ config(materialized='ephemeral') }}

with

nominals as (
    select * from {{ ref('stg_iom__nominals') }}
),

final as (
    select
        force_code,
        {{ identifier(["'iom'", 'force_code', 'iom_reference']) }} as record_id,
        iom_reference as record_ref,
        borough_code,
        forename,
        surname,
        date_of_birth,
        sex,
        pnc_id,
        cro_number,
        self_defined_ethnicity,
        cast(null as {{ text_type() }}) as observed_ethnicity,
        delivery_id,
        delivered_on
    from nominals
)

select * from final
