-- Who the members are as a group may be described: sex, ethnicity, age on the membership date, and who manages them
-- on that day. The date of birth itself stays behind.

with

members as (
    select * from {{ ref('cohort_member') }}
),

studies as (
    select * from {{ ref('dim_study') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

management as (
    select * from {{ ref('study_management') }}
),

age_bands as (
    select * from {{ ref('dim_age_band') }}
    where age_banding = 'study'
),

aged as (
    select
        members.study_id,
        members.cohort_id,
        members.person_id,
        members.person_key,
        people.sex,
        people.ethnicity_group,
        people.white_or_non_white,
        {{ whole_years_between('identities.date_of_birth', 'studies.membership_date') }} as age
    from members
    inner join studies
        on members.study_id = studies.study_id
    inner join people
        on members.person_id = people.person_id
    inner join identities
        on members.person_id = identities.person_id
),

final as (
    select
        aged.study_id,
        aged.cohort_id,
        aged.person_key,
        aged.sex,
        aged.ethnicity_group,
        aged.white_or_non_white,
        coalesce(age_bands.age_band, 'not known') as age_band,
        coalesce(management.managed_by_iom, false) as managed_by_iom,
        coalesce(management.managed_by_mappa, false) as managed_by_mappa
    from aged
    left join age_bands
        on aged.age between age_bands.from_age and age_bands.to_age
    left join management
        on
            aged.study_id = management.study_id
            and aged.person_id = management.person_id
)

select * from final
