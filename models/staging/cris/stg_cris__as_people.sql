-- The people of CRIS in the shape that all systems share: one record for each party of each crime, called by the
-- crime's reference. The borough is where the crime happened; it is null where the crime was never delivered.

{{ config(materialized='ephemeral') }}

with

parties as (
    select * from {{ ref('stg_cris__parties') }}
),

crimes as (
    select * from {{ ref('stg_cris__crimes') }}
),

final as (
    select
        parties.force_code,
        {{ identifier([
            "'cris'", 'parties.force_code', 'parties.crime_reference', 'parties.party_number'
        ]) }} as record_id,
        parties.crime_reference as record_ref,
        crimes.borough_code,
        parties.forename,
        parties.surname,
        parties.date_of_birth,
        parties.sex,
        parties.pnc_id,
        parties.cro_number,
        parties.self_defined_ethnicity,
        parties.observed_ethnicity,
        parties.delivery_id,
        parties.delivered_on
    from parties
    left join crimes
        on
            parties.force_code = crimes.force_code
            and parties.crime_reference = crimes.crime_reference
)

select * from final
