-- Each offence of a person beside each victimisation of the same person, in a study: in two crimes, for who is both in
-- one crime (a counter-allegation) is not a victim-offender by it; and at least one of the two in the study's area, the
-- other anywhere in the force.

with

offences as (
    select * from {{ ref('study_offence') }}
),

victimisations as (
    select * from {{ ref('offender_victimisation') }}
),

final as (
    select
        offences.study_id,
        offences.person_id,
        offences.crime_id as offence_crime_id,
        victimisations.crime_id as victimisation_crime_id,
        offences.occurred_on as offence_on,
        victimisations.occurred_on as victimisation_on,
        offences.is_qualifying and victimisations.is_qualifying as is_qualifying
    from offences
    inner join victimisations
        on
            offences.study_id = victimisations.study_id
            and offences.person_id = victimisations.person_id
            and offences.crime_id <> victimisations.crime_id
    where offences.is_in_area or victimisations.is_in_area
)

select * from final
