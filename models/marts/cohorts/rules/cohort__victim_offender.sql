-- The study's victim-offenders. Each has
--   1. a qualifying offence, charged or cautioned, in the window;
--   2. a qualifying victimisation in the window, in another crime: who is both in the same crime (a
--      counter-allegation) is not a victim-offender by that crime alone;
--   3. at least one of the two in the study's area, the other anywhere in the force.
-- Every offence and victimisation that is part of such a pair is evidence.

with

qualifying_offences as (
    select * from {{ ref('study_offence') }}
    where is_qualifying
),

qualifying_victimisations as (
    select * from {{ ref('study_victimisation') }}
    where is_qualifying
),

pairs as (
    select
        qualifying_offences.study_id,
        qualifying_offences.person_id,
        qualifying_offences.crime_id as offence_crime_id,
        qualifying_victimisations.crime_id as victimisation_crime_id
    from qualifying_offences
    inner join qualifying_victimisations
        on
            qualifying_offences.study_id = qualifying_victimisations.study_id
            and qualifying_offences.person_id = qualifying_victimisations.person_id
            and qualifying_offences.crime_id <> qualifying_victimisations.crime_id
    where qualifying_offences.is_in_area or qualifying_victimisations.is_in_area
),

offence_evidence as (
    select distinct
        qualifying_offences.study_id,
        'victim_offender' as cohort_id,
        qualifying_offences.person_id,
        'qualifying offence' as criterion,
        qualifying_offences.crime_reference as record_ref,
        qualifying_offences.occurred_on,
        concat(
            qualifying_offences.qualifies_as, ', ', qualifying_offences.outcome,
            case when qualifying_offences.is_in_area then ', in the area' else ', outside the area' end
        ) as detail
    from qualifying_offences
    inner join pairs
        on
            qualifying_offences.study_id = pairs.study_id
            and qualifying_offences.person_id = pairs.person_id
            and qualifying_offences.crime_id = pairs.offence_crime_id
),

victimisation_evidence as (
    select distinct
        qualifying_victimisations.study_id,
        'victim_offender' as cohort_id,
        qualifying_victimisations.person_id,
        'qualifying victimisation' as criterion,
        qualifying_victimisations.crime_reference as record_ref,
        qualifying_victimisations.occurred_on,
        concat(
            qualifying_victimisations.qualifies_as,
            case when qualifying_victimisations.is_in_area then ', in the area' else ', outside the area' end
        ) as detail
    from qualifying_victimisations
    inner join pairs
        on
            qualifying_victimisations.study_id = pairs.study_id
            and qualifying_victimisations.person_id = pairs.person_id
            and qualifying_victimisations.crime_id = pairs.victimisation_crime_id
),

evidence as (
    select * from offence_evidence
    union all
    select * from victimisation_evidence
)

select * from evidence
