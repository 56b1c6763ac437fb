-- The victim-offenders of a study, by three definitions (`victim_offender_crime`): of qualifying violence, which is the
-- study's own; of qualifying violence within twelve months; and of any crime. Each has
--   1. an offence, charged or cautioned, in the window;
--   2. a victimisation in the window, in another crime;
--   3. at least one of the two in the study's area, the other anywhere in the force.
-- Every offence and victimisation that is part of such a pair is evidence; for the twelve months it says which of the
-- closest two came first, and how many days were between.

with

crimes as (
    select * from {{ ref('victim_offender_crime') }}
),

offences as (
    select * from {{ ref('study_offence') }}
),

victimisations as (
    select * from {{ ref('offender_victimisation') }}
),

sides as (
    select
        study_id,
        person_id,
        crime_id,
        'offence' as side,
        crime_reference,
        occurred_on,
        concat(coalesce(qualifies_as, offence_type), ', ', outcome) as what,
        is_in_area
    from offences
    union all
    select
        study_id,
        person_id,
        crime_id,
        'victimisation' as side,
        crime_reference,
        occurred_on,
        coalesce(qualifies_as, offence_type) as what,
        is_in_area
    from victimisations
),

evidence as (
    select
        crimes.study_id,
        crimes.cohort_id,
        crimes.person_id,
        case
            when crimes.cohort_id = 'victim_offender_any' then crimes.side
            else concat('qualifying ', crimes.side)
        end as criterion,
        sides.crime_reference as record_ref,
        sides.occurred_on,
        concat(
            sides.what,
            case when sides.is_in_area then ', in the area' else ', outside the area' end,
            case
                when crimes.cohort_id <> 'victim_offender_12_months' then ''
                when crimes.days_until_victimisation > 0
                    then concat(
                        '; offence first, victimisation ', cast(crimes.days_until_victimisation as {{ text_type() }}),
                        ' days later'
                    )
                when crimes.days_until_victimisation < 0
                    then concat(
                        '; victimisation first, offence ', cast(-crimes.days_until_victimisation as {{ text_type() }}),
                        ' days later'
                    )
                else '; both on one day'
            end
        ) as detail
    from crimes
    inner join sides
        on
            crimes.study_id = sides.study_id
            and crimes.person_id = sides.person_id
            and crimes.crime_id = sides.crime_id
            and crimes.side = sides.side
)

select * from evidence
