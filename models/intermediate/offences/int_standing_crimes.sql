-- The crimes that count: confirmed, and taken over by no other record. So a crime that two forces, or two systems
-- of one force, hold counts once, where it went.

with

crimes as (
    select * from {{ ref('int_crimes') }}
),

takeovers as (
    select * from {{ ref('int_crime_takeovers') }}
),

final as (
    select
        crimes.source_system,
        crimes.force_code,
        crimes.crime_id,
        crimes.crime_reference,
        crimes.place_force_code,
        crimes.borough_code,
        crimes.reported_on,
        crimes.occurred_on,
        crimes.ho_class_code,
        crimes.ho_sub_code,
        crimes.offence_title,
        crimes.offence_id,
        crimes.delivery_id,
        crimes.source_file,
        crimes.source_row
    from crimes
    left join takeovers
        on crimes.crime_id = takeovers.crime_id
    where crimes.is_confirmed and takeovers.crime_id is null
)

select * from final
