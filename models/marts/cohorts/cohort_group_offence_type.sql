-- What kinds of offence each group of a cohort commits, by count and by harm: Tables 3, 5, 7, 9, 11, 13, 15 and 17
-- of the study. All eight types have a row in every group, those with none as well.

with

group_members as (
    select * from {{ ref('cohort_group_member') }}
),

member_offence_types as (
    select * from {{ ref('cohort_member_offence_type') }}
),

offence_types as (
    select * from {{ ref('dim_offence_type') }}
),

group_totals as (
    select
        group_members.study_id,
        group_members.cohort_id,
        group_members.group_size,
        cast(sum(group_members.offences) as bigint) as group_offences,
        sum(group_members.harm_days) as group_harm_days
    from group_members
    group by group_members.study_id, group_members.cohort_id, group_members.group_size
),

counted as (
    select
        group_members.study_id,
        group_members.cohort_id,
        group_members.group_size,
        member_offence_types.offence_type,
        sum(member_offence_types.offences) as offences,
        sum(member_offence_types.harm_days) as harm_days
    from group_members
    inner join member_offence_types
        on
            group_members.study_id = member_offence_types.study_id
            and group_members.cohort_id = member_offence_types.cohort_id
            and group_members.person_key = member_offence_types.person_key
    group by
        group_members.study_id, group_members.cohort_id, group_members.group_size, member_offence_types.offence_type
),

final as (
    select
        group_totals.study_id,
        group_totals.cohort_id,
        group_totals.group_size,
        offence_types.offence_type,
        cast(coalesce(counted.offences, 0) as bigint) as offences,
        {{ percentage('coalesce(counted.offences, 0)', 'group_totals.group_offences') }} as pct_offences,
        cast(coalesce(counted.harm_days, 0) as decimal(18, 4)) as harm_days,
        {{ percentage('coalesce(counted.harm_days, 0)', 'group_totals.group_harm_days') }} as pct_harm
    from group_totals
    cross join offence_types
    left join counted
        on
            group_totals.study_id = counted.study_id
            and group_totals.cohort_id = counted.cohort_id
            and coalesce(group_totals.group_size, 0) = coalesce(counted.group_size, 0)
            and offence_types.offence_type = counted.offence_type
)

select * from final
