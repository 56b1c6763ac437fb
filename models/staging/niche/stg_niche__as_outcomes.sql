-- The outcomes of Niche in the shape that all systems share: each outcome once for everybody whose it is. What is
-- nobody's has no row here; of a charge or caution among them `orphan_row` tells.

{{ config(materialized='ephemeral') }}

with

bearers as (
    select * from {{ ref('stg_niche__outcome_bearers') }}
),

final as (
    select
        force_code,
        {{ identifier(["'niche'", 'force_code', 'occurrence_reference']) }} as crime_id,
        {{ identifier(["'niche'", 'force_code', 'nominal_reference']) }} as record_id,
        outcome_number,
        outcome_code,
        outcome_on,
        delivery_id,
        source_file,
        source_row
    from bearers
    where nominal_reference is not null
)

select * from final
