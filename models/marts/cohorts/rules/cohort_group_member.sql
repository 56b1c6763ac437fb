-- Which members stand in which group of their study: the n most harmful, for each size on the study's row, and
-- all.

with

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

study_groups as (
    select * from {{ ref('bridge_study_group') }}
),

final as (
    select
        member_harm.study_id,
        member_harm.cohort_id,
        study_groups.group_size,
        member_harm.person_key,
        member_harm.harm_rank,
        member_harm.offences,
        member_harm.harm_days,
        member_harm.peak_harm_days,
        member_harm.violent_harm_days,
        member_harm.unweighted_offences,
        member_harm.sex,
        member_harm.white_or_non_white
    from study_groups
    inner join member_harm
        on
            study_groups.study_id = member_harm.study_id
            and study_groups.last_rank >= member_harm.harm_rank
)

select * from final
