-- The outcomes of Niche in the shape that all systems share: each outcome once for everybody whose it is. What is
-- nobody's has no row here, but for a charge or a caution: it is somebody's, and stands here without a record.

{{ config(materialized='ephemeral') }}

with

bearers as (
    select * from {{ ref('stg_niche__outcome_bearers') }}
),

final as (
    select
        force_code,
        {{ identifier(["'niche'", 'force_code', 'occurrence_reference']) }} as crime_id,
        case
            when nominal_reference is not null then {{ identifier(["'niche'", 'force_code', 'nominal_reference']) }}
        end as record_id,
        outcome_number,
        outcome_code,
        outcome_on,
        delivery_id,
        source_file,
        source_row
    from bearers
    where nominal_reference is not null or is_somebodys
)

select * from final
