-- What each single search of the records would have found of the study's victim-offenders. Somebody who searches takes
-- the record of a qualifying offence and looks for other records that agree with it on the search's key, exactly, in
-- the spelling of comparison; a missing value agrees with nothing. A victim-offender is found if the record of one of
-- the qualifying offences and the record of one of the qualifying victimisations agree so: of another crime, at least
-- one of the two in the area, as the cohort's rule says. Some ways have alternatives: one that agrees is enough, and
-- what was found is not searched for again. The linkage model, the warehouse's own way, finds all by definition. What a
-- search would have found wrongly is not told here.

with

studies as (
    select * from {{ ref('dim_study') }}
),

ways as (
    select * from {{ ref('ways_of_searching') }}
),

members as (
    select * from {{ ref('cohort_member') }}
    where cohort_id = 'victim_offender'
),

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
    where cohort_id = 'victim_offender'
),

sides as (
    select * from {{ ref('search_side') }}
),

found_members as (
    select distinct
        offences.study_id,
        offences.person_id,
        ways.way_of_searching
    from sides as offences
    inner join sides as victimisations
        on
            offences.study_id = victimisations.study_id
            and offences.person_id = victimisations.person_id
            and offences.crime_id <> victimisations.crime_id
            and (offences.is_in_area or victimisations.is_in_area)
    inner join ways
        on
            (not ways.on_pnc_id or offences.valid_pnc_id = victimisations.valid_pnc_id)
            and (not ways.on_forename or offences.standard_forename = victimisations.standard_forename)
            and (not ways.on_surname or offences.standard_surname = victimisations.standard_surname)
            and (not ways.on_date_of_birth or offences.date_of_birth = victimisations.date_of_birth)
    where
        offences.criterion = 'qualifying offence'
        and victimisations.criterion = 'qualifying victimisation'
),

searched as (
    select distinct
        studies.study_id,
        ways.way_of_searching
    from studies
    cross join ways
),

counted as (
    select
        searched.study_id,
        searched.way_of_searching,
        count(members.person_id) as victim_offenders,
        count(found_members.person_id) as found,
        count(members.person_id) - count(found_members.person_id) as missed,
        cast(coalesce(sum(member_harm.harm_days), 0) as decimal(18, 4)) as harm_days,
        cast(
            coalesce(sum(case when found_members.person_id is null then member_harm.harm_days end), 0)
            as decimal(18, 4)
        ) as harm_days_missed
    from searched
    left join members
        on searched.study_id = members.study_id
    left join member_harm
        on
            members.study_id = member_harm.study_id
            and members.person_key = member_harm.person_key
    left join found_members
        on
            members.study_id = found_members.study_id
            and members.person_id = found_members.person_id
            and searched.way_of_searching = found_members.way_of_searching
    group by searched.study_id, searched.way_of_searching
),

final as (
    select
        *,
        {{ percentage('missed', 'victim_offenders') }} as pct_missed,
        {{ percentage('harm_days_missed', 'harm_days') }} as pct_harm_missed
    from counted
)

select * from final
