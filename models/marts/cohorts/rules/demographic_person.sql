-- The people of each cohort, of each group of one, and of each population that cohorts are chosen from, as they may
-- be described.

with

group_members as (
    select * from {{ ref('cohort_group_member') }}
),

demographics as (
    select * from {{ ref('cohort_member_demographic') }}
),

populations as (
    select * from {{ ref('study_population_demographic') }}
),

final as (
    select
        group_members.study_id,
        group_members.cohort_id as population,
        group_members.group_size,
        group_members.person_key as person,
        demographics.sex,
        demographics.age_band,
        demographics.ethnicity_group
    from group_members
    inner join demographics
        on
            group_members.study_id = demographics.study_id
            and group_members.cohort_id = demographics.cohort_id
            and group_members.person_key = demographics.person_key
    union all
    select
        study_id,
        population,
        cast(null as integer) as group_size,
        person_id as person,
        sex,
        age_band,
        ethnicity_group
    from populations
)

select * from final
