-- What each cohort member suffered in the window: how often, and how many days of harm. One row a member, also for
-- those who suffered nothing.

with

members as (
    select * from {{ ref('cohort_member') }}
),

study_victimisations as (
    select * from {{ ref('study_victimisation') }}
),

final as (
    select
        members.study_id,
        members.cohort_id,
        members.person_key,
        count(study_victimisations.crime_id) as victimisations,
        cast(coalesce(sum(study_victimisations.harm_days), 0) as decimal(18, 4)) as harm_suffered_days
    from members
    left join study_victimisations
        on
            members.study_id = study_victimisations.study_id
            and members.person_id = study_victimisations.person_id
    group by members.study_id, members.cohort_id, members.person_key
)

select * from final
