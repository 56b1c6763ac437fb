-- A group fails whose eight offence types do not sum to its offences and its harm: an offence was lost or counted
-- twice between the two tables.

with

by_type as (
    select
        study_id,
        cohort_id,
        group_size,
        sum(offences) as offences,
        sum(harm_days) as harm_days,
        count(*) as offence_types
    from {{ ref('cohort_group_offence_type') }}
    group by study_id, cohort_id, group_size
)

select
    group_summary.study_id,
    group_summary.cohort_id,
    group_summary.group_size
from {{ ref('cohort_group_summary') }} as group_summary
left join by_type
    on
        group_summary.study_id = by_type.study_id
        and group_summary.cohort_id = by_type.cohort_id
        and coalesce(group_summary.group_size, 0) = coalesce(by_type.group_size, 0)
where
    coalesce(by_type.offence_types, 0) <> 8
    or group_summary.offences <> by_type.offences
    or group_summary.harm_days <> by_type.harm_days
