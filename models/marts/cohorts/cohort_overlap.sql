-- How many people two cohorts of a study share, for their groups of each size and for the whole of both.

with

group_members as (
    select * from {{ ref('cohort_group_member') }}
),

cohorts as (
    select * from {{ ref('cohort') }}
),

study_groups as (
    select * from {{ ref('bridge_study_group') }}
),

every_pair as (
    select
        study_groups.study_id,
        study_groups.group_size,
        cohorts.cohort_id,
        other_cohorts.cohort_id as other_cohort_id
    from study_groups
    cross join cohorts
    inner join cohorts as other_cohorts
        on cohorts.cohort_id <> other_cohorts.cohort_id
),

shared as (
    select
        group_members.study_id,
        group_members.group_size,
        group_members.cohort_id,
        other_members.cohort_id as other_cohort_id,
        count(*) as persons_in_both
    from group_members
    inner join group_members as other_members
        on
            group_members.study_id = other_members.study_id
            and coalesce(group_members.group_size, 0) = coalesce(other_members.group_size, 0)
            and group_members.person_key = other_members.person_key
            and group_members.cohort_id <> other_members.cohort_id
    group by
        group_members.study_id, group_members.group_size, group_members.cohort_id, other_members.cohort_id
),

final as (
    select
        every_pair.study_id,
        every_pair.cohort_id,
        every_pair.other_cohort_id,
        every_pair.group_size,
        coalesce(shared.persons_in_both, 0) as persons_in_both
    from every_pair
    left join shared
        on
            every_pair.study_id = shared.study_id
            and coalesce(every_pair.group_size, 0) = coalesce(shared.group_size, 0)
            and every_pair.cohort_id = shared.cohort_id
            and every_pair.other_cohort_id = shared.other_cohort_id
)

select * from final
