-- The outcomes of CONNECT in the shape that all systems share: each decision once for everybody whose it is, from the
-- custody record or from the offence. What is nobody's has no row here, but for a charge or a caution: it is
-- somebody's, and stands here without a record.

{{ config(materialized='ephemeral') }}

with

bearers as (
    select * from {{ ref('stg_connect__decision_bearers') }}
),

final as (
    select
        force_code,
        {{ identifier(["'connect'", 'force_code', 'investigation_reference', 'offence_number']) }} as crime_id,
        case
            when person_reference is not null then {{ identifier(["'connect'", 'force_code', 'person_reference']) }}
        end as record_id,
        cast(place_in_time as integer) as outcome_number,
        outcome_code,
        decided_on as outcome_on,
        delivery_id,
        source_file,
        source_row
    from bearers
    where person_reference is not null or is_charge_or_caution
)

select * from final
