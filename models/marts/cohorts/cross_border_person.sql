-- Everybody whom the force alone or the force with its neighbours has in a cohort, once, with both ranks. Somebody
-- is missed by the force alone who is a member only with the neighbours' records. Somebody enters the top group,
-- the study's priority targets, who is in it with the neighbours and not without. Where a crime was taken over by
-- a neighbour whom the study reads, it counts in the study with neighbours alone.

with

studies as (
    select * from {{ ref('dim_study') }}
    where own_force_study_id is not null
),

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

neighbours_records as (
    select
        study_id,
        cohort_id,
        person_key,
        sum(offences) as offences,
        sum(harm_days) as harm_days
    from {{ ref('cross_border_record') }}
    group by study_id, cohort_id, person_key
),

with_neighbours as (
    select
        studies.study_id,
        member_harm.cohort_id,
        member_harm.person_key,
        member_harm.harm_rank,
        member_harm.harm_days
    from studies
    inner join member_harm
        on studies.study_id = member_harm.study_id
),

alone as (
    select
        studies.study_id,
        member_harm.cohort_id,
        member_harm.person_key,
        member_harm.harm_rank,
        member_harm.harm_days
    from studies
    inner join member_harm
        on studies.own_force_study_id = member_harm.study_id
),

both_sides as (
    select
        coalesce(with_neighbours.study_id, alone.study_id) as study_id,
        coalesce(with_neighbours.cohort_id, alone.cohort_id) as cohort_id,
        coalesce(with_neighbours.person_key, alone.person_key) as person_key,
        with_neighbours.harm_rank,
        with_neighbours.harm_days,
        alone.harm_rank as own_harm_rank,
        alone.harm_days as own_harm_days
    from with_neighbours
    full outer join alone
        on
            with_neighbours.study_id = alone.study_id
            and with_neighbours.cohort_id = alone.cohort_id
            and with_neighbours.person_key = alone.person_key
),

final as (
    select
        both_sides.study_id,
        studies.own_force_study_id,
        both_sides.cohort_id,
        both_sides.person_key,
        both_sides.harm_rank,
        both_sides.own_harm_rank,
        both_sides.harm_days,
        both_sides.own_harm_days,
        cast(coalesce(neighbours_records.offences, 0) as bigint) as neighbours_offences,
        cast(coalesce(neighbours_records.harm_days, 0) as decimal(18, 4)) as neighbours_harm_days,
        both_sides.own_harm_rank is null as is_missed_alone,
        coalesce(both_sides.harm_rank <= studies.target_group_size, false)
        and coalesce(both_sides.own_harm_rank > studies.target_group_size, true) as enters_top_group,
        coalesce(both_sides.own_harm_rank <= studies.target_group_size, false)
        and coalesce(both_sides.harm_rank > studies.target_group_size, true) as leaves_top_group
    from both_sides
    inner join studies
        on both_sides.study_id = studies.study_id
    left join neighbours_records
        on
            both_sides.study_id = neighbours_records.study_id
            and both_sides.cohort_id = neighbours_records.cohort_id
            and both_sides.person_key = neighbours_records.person_key
)

select * from final
