-- What each cohort member suffered in the window: how often, and how many days of harm. One row a member, also for
-- those who suffered nothing.

with

members as (
    select * from {{ ref('cohort_member') }}
),

member_victimisations as (
    select * from {{ ref('member_victimisation') }}
),

final as (
    select
        members.study_id,
        members.cohort_id,
        members.person_key,
        count(member_victimisations.crime_id) as victimisations,
        cast(coalesce(sum(member_victimisations.harm_days), 0) as decimal(18, 4)) as harm_suffered_days
    from members
    left join member_victimisations
        on
            members.study_id = member_victimisations.study_id
            and members.person_id = member_victimisations.person_id
    group by members.study_id, members.cohort_id, members.person_key
)

select * from final
