-- What is counted where two cohorts meet that may both be shared: the people in both, those of the first who are
-- not in the other, and why the count of persons of the first is withheld, where it is. The other's stand in the
-- row of the same pair turned round.

with

shared_people as (
    select * from {{ ref('cohort_overlap') }}
),

studies as (
    select * from {{ ref('sharing_study') }}
),

study_groups as (
    select * from {{ ref('bridge_study_group') }}
),

withheld_parts as (
    select * from {{ ref('sharing_withheld_part') }}
),

shared_cohorts as (
    select cohort_id
    from {{ ref('cohort') }}
    where is_shared
),

group_summaries as (
    select * from {{ ref('cohort_group_summary') }}
),

final as (
    select
        shared_people.study_id,
        shared_people.cohort_id,
        shared_people.other_cohort_id,
        shared_people.group_size,
        study_groups.last_rank,
        studies.smallest_count_shown,
        coalesce(group_summaries.persons, 0) as persons,
        shared_people.persons_in_both,
        coalesce(group_summaries.persons, 0) - shared_people.persons_in_both as persons_in_one,
        withheld_parts.suppression as persons_suppression
    from shared_people
    inner join shared_cohorts
        on shared_people.cohort_id = shared_cohorts.cohort_id
    inner join shared_cohorts as other_shared_cohorts
        on shared_people.other_cohort_id = other_shared_cohorts.cohort_id
    inner join studies
        on shared_people.study_id = studies.study_id
    inner join study_groups
        on
            shared_people.study_id = study_groups.study_id
            and coalesce(shared_people.group_size, 0) = coalesce(study_groups.group_size, 0)
    left join group_summaries
        on
            shared_people.study_id = group_summaries.study_id
            and shared_people.cohort_id = group_summaries.cohort_id
            and coalesce(shared_people.group_size, 0) = coalesce(group_summaries.group_size, 0)
    left join withheld_parts
        on
            shared_people.study_id = withheld_parts.study_id
            and shared_people.cohort_id = withheld_parts.cohort_id
            and coalesce(shared_people.group_size, 0) = coalesce(withheld_parts.group_size, 0)
            and withheld_parts.part = 'persons'
)

select * from final
