-- The order in which the types of offence of a cohort that may be shared are withheld: the type that fewest of its
-- people commit first. Of types with as many people the alphabet decides. One order for all groups of the cohort, so
-- that what a smaller group withholds contains what a larger one does, and no subtraction of groups leads to a type
-- alone.

with

cohorts as (
    select * from {{ ref('cohort_group_summary') }}
),

member_offence_types as (
    select * from {{ ref('cohort_member_offence_type') }}
),

offence_types as (
    select * from {{ ref('dim_offence_type') }}
),

shared_cohorts as (
    select cohort_id
    from {{ ref('cohort') }}
    where is_shared
),

counted as (
    select
        study_id,
        cohort_id,
        offence_type,
        count(*) as persons
    from member_offence_types
    group by study_id, cohort_id, offence_type
),

final as (
    select
        cohorts.study_id,
        cohorts.cohort_id,
        offence_types.offence_type,
        cast(row_number() over (
            partition by cohorts.study_id, cohorts.cohort_id
            order by coalesce(counted.persons, 0), offence_types.offence_type
        ) as integer) as place
    from cohorts
    inner join shared_cohorts
        on cohorts.cohort_id = shared_cohorts.cohort_id
    cross join offence_types
    left join counted
        on
            cohorts.study_id = counted.study_id
            and cohorts.cohort_id = counted.cohort_id
            and offence_types.offence_type = counted.offence_type
    where cohorts.group_size is null
)

select * from final
