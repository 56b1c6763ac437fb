-- The parties of CRIS in the shape that all systems share: each party of a crime is a record of a person of its
-- own.

{{ config(materialized='ephemeral') }}

with

parties as (
    select * from {{ ref('stg_cris__parties') }}
),

final as (
    select
        force_code,
        {{ identifier(["'cris'", 'force_code', 'crime_reference']) }} as crime_id,
        crime_reference,
        {{ identifier(["'cris'", 'force_code', 'crime_reference', 'party_number']) }} as record_id,
        party_number,
        role = 'ACCUSED' as is_accused,
        role = 'VICTIM' as is_victim,
        delivery_id,
        source_file,
        source_row
    from parties
)

select * from final
