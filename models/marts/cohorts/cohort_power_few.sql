-- The power few, by both definitions in use: the n most harmful (n on the study's row) and their share of the
-- harm; and the fewest people who together account for half of it. Beside them how unequally harm and offences are
-- spread.

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

inequality as (
    select * from {{ ref('cohort_inequality') }}
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

totals as (
    select
        member_harm.study_id,
        member_harm.cohort_id,
        count(*) as persons,
        sum(member_harm.harm_days) as harm_days,
        sum(case when member_harm.harm_rank <= studies.target_group_size then 1 else 0 end) as top_persons,
        sum(case when member_harm.harm_rank <= studies.target_group_size then member_harm.harm_days else 0 end)
            as top_harm_days
    from member_harm
    inner join studies
        on member_harm.study_id = studies.study_id
    group by member_harm.study_id, member_harm.cohort_id
),

final as (
    select
        totals.study_id,
        totals.cohort_id,
        totals.persons,
        cast(totals.top_persons as bigint) as top_persons,
        {{ percentage('totals.top_harm_days', 'totals.harm_days') }} as pct_harm_of_top,
        half_of_the_harm.persons_for_half_harm,
        {{ percentage('half_of_the_harm.persons_for_half_harm', 'totals.persons') }} as pct_persons_for_half_harm,
        inequality.gini_harm,
        inequality.gini_offences
    from totals
    inner join inequality
        on
            totals.study_id = inequality.study_id
            and totals.cohort_id = inequality.cohort_id
    left join half_of_the_harm
        on
            totals.study_id = half_of_the_harm.study_id
            and totals.cohort_id = half_of_the_harm.cohort_id
)

select * from final
