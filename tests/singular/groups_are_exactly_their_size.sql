-- A group fails that is not exactly its n people, or the whole cohort where the cohort is smaller: ties were not broken.

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
    summary.study_id,
    summary.cohort_id,
    summary.group_size,
    summary.persons
from {{ ref('cohort_group_summary') }} as summary
inner join cohort_sizes
    on
        summary.study_id = cohort_sizes.study_id
        and summary.cohort_id = cohort_sizes.cohort_id
where summary.persons <> least(coalesce(summary.group_size, cohort_sizes.members), cohort_sizes.members)
