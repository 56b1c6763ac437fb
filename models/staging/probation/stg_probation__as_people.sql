-- The people of the probation service in the shape that all systems share.

{{ config(materialized='ephemeral') }}

with

nominals as (
    select * from {{ ref('stg_probation__nominals') }}
),

final as (
    select
        force_code,
        {{ identifier(["'probation'", 'force_code', 'probation_reference']) }} as record_id,
        probation_reference as record_ref,
        cast(null as {{ text_type() }}) as borough_code,
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
