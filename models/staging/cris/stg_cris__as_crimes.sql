-- The crimes of CRIS in the shape that all systems share. CRIS names the borough by the force's own code, and does
-- not say where a crime began that came from another force.

{{ config(materialized='ephemeral') }}

with

crimes as (
    select * from {{ ref('stg_cris__crimes') }}
),

final as (
    select
        force_code,
        {{ identifier(["'cris'", 'force_code', 'crime_reference']) }} as crime_id,
        crime_reference,
        force_code as place_force_code,
        borough_code,
        reported_on,
        occurred_on,
        ho_class_code,
        ho_sub_code,
        offence_title,
        crime_status = 'CONFIRMED' as is_confirmed,
        cast(null as {{ text_type() }}) as origin_force_code,
        cast(null as {{ text_type() }}) as origin_reference,
        delivery_id,
        source_file,
        source_row
    from crimes
)

select * from final
