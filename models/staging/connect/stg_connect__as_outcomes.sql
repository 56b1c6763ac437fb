-- The outcomes of CONNECT in the shape that all systems share: each decision once for everybody whose it is, from the
-- custody record or from the offence. What is nobody's has no row here; of a charge among them `orphan_row` tells.

{{ config(materialized='ephemeral') }}

with

bearers as (
    select * from {{ ref('stg_connect__decision_bearers') }}
),

final as (
    select
        force_code,
        {{ identifier(["'connect'", 'force_code', 'investigation_reference', 'offence_number']) }} as crime_id,
        {{ identifier(["'connect'", 'force_code', 'person_reference']) }} as record_id,
        cast(place_in_time as integer) as outcome_number,
        outcome_code,
        decided_on as outcome_on,
        delivery_id,
        source_file,
        source_row
    from bearers
    where person_reference is not null
)

select * from final
