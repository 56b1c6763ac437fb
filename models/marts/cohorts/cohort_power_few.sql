-- The power few, by both definitions in use: the n most harmful (n on the study's row) and their share of the
-- harm; and the fewest people who together account for half of it. Beside them the Gini coefficient of harm and of
-- offences over the members: 0 where all are alike, towards 1 where one does everything.

with

studies as (
    select * from {{ ref('dim_study') }}
),

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

concentration as (
    select * from {{ ref('cohort_concentration') }}
),

half_of_the_harm as (
    select
        study_id,
        cohort_id,
        min(harm_rank) as persons_for_half_harm
    from concentration
    where cum_pct_harm >= 50
    group by study_id, cohort_id
),

ordered as (
    select
        study_id,
        cohort_id,
        cast(offences as double) as offences,
        cast(harm_days as double) as harm_days,
        row_number() over (partition by study_id, cohort_id order by offences, person_key) as offences_order,
        row_number() over (partition by study_id, cohort_id order by harm_days, person_key) as harm_order
    from member_harm
),

inequality as (
    select
        study_id,
        cohort_id,
        count(*) as persons,
        2 * sum(offences_order * offences) / nullif(count(*) * sum(offences), 0)
        - (count(*) + 1.0) / count(*) as gini_offences,
        2 * sum(harm_order * harm_days) / nullif(count(*) * sum(harm_days), 0)
        - (count(*) + 1.0) / count(*) as gini_harm
    from ordered
    group by study_id, cohort_id
),

top_group as (
    select
        member_harm.study_id,
        member_harm.cohort_id,
        count(*) as top_persons,
        sum(member_harm.harm_days) as top_harm_days
    from member_harm
    inner join studies
        on
            member_harm.study_id = studies.study_id
            and member_harm.harm_rank <= studies.target_group_size
    group by member_harm.study_id, member_harm.cohort_id
),

cohort_harm as (
    select
        study_id,
        cohort_id,
        sum(harm_days) as harm_days
    from member_harm
    group by study_id, cohort_id
),

final as (
    select
        inequality.study_id,
        inequality.cohort_id,
        inequality.persons,
        top_group.top_persons,
        {{ percentage('top_group.top_harm_days', 'cohort_harm.harm_days') }} as pct_harm_of_top,
        half_of_the_harm.persons_for_half_harm,
        {{ percentage('half_of_the_harm.persons_for_half_harm', 'inequality.persons') }} as pct_persons_for_half_harm,
        round(cast(inequality.gini_harm as double), 10) as gini_harm,
        round(cast(inequality.gini_offences as double), 10) as gini_offences
    from inequality
    inner join cohort_harm
        on
            inequality.study_id = cohort_harm.study_id
            and inequality.cohort_id = cohort_harm.cohort_id
    inner join top_group
        on
            inequality.study_id = top_group.study_id
            and inequality.cohort_id = top_group.cohort_id
    left join half_of_the_harm
        on
            inequality.study_id = half_of_the_harm.study_id
            and inequality.cohort_id = half_of_the_harm.cohort_id
)

select * from final
