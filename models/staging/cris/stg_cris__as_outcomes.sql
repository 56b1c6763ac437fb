-- The outcomes of CRIS in the shape that all systems share. CRIS uses the Home Office's codes and gives an outcome
-- to a party.

{{ config(materialized='ephemeral') }}

with

outcomes as (
    select * from {{ ref('stg_cris__outcomes') }}
),

final as (
    select
        force_code,
        {{ identifier(["'cris'", 'force_code', 'crime_reference']) }} as crime_id,
        {{ identifier(["'cris'", 'force_code', 'crime_reference', 'party_number']) }} as record_id,
        outcome_number,
        outcome_code,
        outcome_on,
        delivery_id,
        source_file,
        source_row
    from outcomes
)

select * from final
