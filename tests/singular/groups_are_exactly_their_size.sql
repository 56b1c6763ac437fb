-- A group fails that is not exactly its n people, or the whole cohort where the cohort is smaller: ties were not
-- broken.

with

cohort_sizes as (
    select
        study_id,
        cohort_id,
        count(*) as members
    from {{ ref('cohort_membership') }}
    group by study_id, cohort_id
)

select
    group_summary.study_id,
    group_summary.cohort_id,
    group_summary.group_size,
    group_summary.persons
from {{ ref('cohort_group_summary') }} as group_summary
inner join cohort_sizes
    on
        group_summary.study_id = cohort_sizes.study_id
        and group_summary.cohort_id = cohort_sizes.cohort_id
where group_summary.persons <> least(coalesce(group_summary.group_size, cohort_sizes.members), cohort_sizes.members)
