-- The parties of CONNECT in the shape that all systems share. A party is known by CONNECT's number of the person;
-- the parties of an offence are not numbered.

{{ config(materialized='ephemeral') }}

with

parties as (
    select * from {{ ref('stg_connect__parties') }}
),

final as (
    select
        force_code,
        {{ identifier(["'connect'", 'force_code', 'investigation_reference', 'offence_number']) }} as crime_id,
        {{ connect_crime_reference('investigation_reference', 'offence_number') }} as crime_reference,
        {{ identifier(["'connect'", 'force_code', 'person_reference']) }} as record_id,
        cast(null as integer) as party_number,
        is_accused,
        is_victim,
        delivery_id,
        source_file,
        source_row
    from parties
)

select * from final
