-- The parties of Niche in the shape that all systems share. A party is known by the nominal's own number; parties
-- of an occurrence are not numbered.

{{ config(materialized='ephemeral') }}

with

roles as (
    select * from {{ ref('stg_niche__roles') }}
),

final as (
    select
        force_code,
        {{ identifier(["'niche'", 'force_code', 'occurrence_reference']) }} as crime_id,
        occurrence_reference as crime_reference,
        {{ identifier(["'niche'", 'force_code', 'nominal_reference']) }} as record_id,
        cast(null as integer) as party_number,
        is_accused,
        is_victim,
        delivery_id,
        source_file,
        source_row
    from roles
)

select * from final
