-- A person who is a victim of a crime that counts: one row a crime and person.

with

crimes as (
    select * from {{ ref('int_standing_crimes') }}
),

victims as (
    select * from {{ ref('int_crime_parties') }}
    where is_victim
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

final as (
    select distinct
        crimes.crime_id,
        resolution.person_id,
        crimes.force_code,
        crimes.source_system,
        crimes.crime_reference,
        crimes.place_force_code,
        crimes.borough_code,
        crimes.offence_id,
        crimes.occurred_on,
        crimes.reported_on
    from crimes
    inner join victims
        on crimes.crime_id = victims.crime_id
    inner join resolution
        on victims.record_id = resolution.record_id
)

select * from final
