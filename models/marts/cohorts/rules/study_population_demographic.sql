-- The people from whom cohorts are chosen, as they may be described on the membership date. For the rules that read
-- a score: everybody with an active probation case in the study's area; a case of an office that serves part of the
-- area counts, and for a whole force every case of the force. For all others: everybody with an offence that counts
-- in the area, with the days of harm of those offences.

with

studies as (
    select * from {{ ref('dim_study') }}
),

offences as (
    select * from {{ ref('study_offence') }}
    where is_in_area
),

cases as (
    select * from {{ ref('fct_probation_case') }}
),

office_boroughs as (
    select * from {{ ref('dim_office_borough') }}
),

study_areas as (
    select * from {{ ref('bridge_study_area') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

age_bands as (
    select * from {{ ref('dim_age_band') }}
    where age_banding = 'study'
),

with_an_offence as (
    select
        study_id,
        person_id,
        'people with an offence' as population,
        cast(coalesce(sum(harm_days), 0) as decimal(18, 4)) as harm_days
    from offences
    group by study_id, person_id
),

with_an_active_case as (
    select distinct
        studies.study_id,
        cases.person_id,
        'people with an active case' as population,
        cast(null as decimal(18, 4)) as harm_days
    from studies
    inner join cases
        on
            studies.force_code = cases.force_code
            and {{ is_open_on('studies.membership_date', 'cases.started_on', 'cases.ended_on') }}
    left join office_boroughs
        on
            cases.force_code = office_boroughs.force_code
            and cases.office_code = office_boroughs.office_code
    left join study_areas
        on
            studies.study_id = study_areas.study_id
            and office_boroughs.borough_code = study_areas.borough_code
    where studies.area_kind = 'force' or study_areas.study_id is not null
),

chosen_from as (
    select * from with_an_offence
    union all
    select * from with_an_active_case
),

final as (
    select
        chosen_from.study_id,
        chosen_from.population,
        chosen_from.person_id,
        people.sex,
        people.ethnicity_group,
        coalesce(age_bands.age_band, 'not known') as age_band,
        chosen_from.harm_days
    from chosen_from
    inner join studies
        on chosen_from.study_id = studies.study_id
    inner join people
        on chosen_from.person_id = people.person_id
    inner join identities
        on chosen_from.person_id = identities.person_id
    left join age_bands
        on
            {{ whole_years_between('identities.date_of_birth', 'studies.membership_date') }}
            between age_bands.from_age and age_bands.to_age
)

select * from final
