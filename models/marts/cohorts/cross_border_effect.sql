-- What a force alone does not see of a cohort, all neighbours together (no neighbour in the row) and by neighbour:
--   persons_missed       members only with neighbours' records; in the row of a neighbour, those of whom it has
--       something. Somebody whom two neighbours know stands in both rows, so that these add up to more than the
--       whole;
--   pct_persons_missed   of all members with neighbours' records;
--   neighbours_harm_days   the harm of members' offences that neighbours recorded, whether or not the member was
--       missed;
--   missed_harm_days     all the harm of those who were missed, whoever recorded it.
-- A neighbour that recorded nothing of any member has a row of noughts.

with

people as (
    select * from {{ ref('cross_border_person') }}
),

sights as (
    select * from {{ ref('cross_border_sight') }}
),

study_forces as (
    select * from {{ ref('bridge_study_force') }}
    where is_neighbour
),

wholes as (
    select
        study_id,
        own_force_study_id,
        cohort_id,
        count(harm_rank) as persons,
        count(own_harm_rank) as persons_seen_alone,
        cast(coalesce(sum(harm_days), 0) as decimal(18, 4)) as harm_days
    from people
    group by study_id, own_force_study_id, cohort_id
),

every_row as (
    select
        wholes.*,
        cast(null as {{ text_type() }}) as neighbour_force_code
    from wholes
    union all
    select
        wholes.*,
        study_forces.force_code as neighbour_force_code
    from wholes
    inner join study_forces
        on wholes.study_id = study_forces.study_id
),

counted as (
    select
        study_id,
        cohort_id,
        neighbour_force_code,
        sum(case when is_missed_alone then 1 else 0 end) as persons_missed,
        sum(case when enters_top_group then 1 else 0 end) as persons_entering_top_group,
        sum(neighbours_offences) as neighbours_offences,
        sum(neighbours_harm_days) as neighbours_harm_days,
        sum(case when is_missed_alone then harm_days else 0 end) as missed_harm_days
    from sights
    group by study_id, cohort_id, neighbour_force_code
),

final as (
    select
        every_row.study_id,
        every_row.own_force_study_id,
        every_row.cohort_id,
        every_row.neighbour_force_code,
        every_row.persons,
        every_row.persons_seen_alone,
        cast(coalesce(counted.persons_missed, 0) as bigint) as persons_missed,
        {{ percentage('coalesce(counted.persons_missed, 0)', 'every_row.persons') }} as pct_persons_missed,
        cast(coalesce(counted.persons_entering_top_group, 0) as bigint) as persons_entering_top_group,
        cast(coalesce(counted.neighbours_offences, 0) as bigint) as neighbours_offences,
        every_row.harm_days,
        cast(coalesce(counted.neighbours_harm_days, 0) as decimal(18, 4)) as neighbours_harm_days,
        {{ percentage('coalesce(counted.neighbours_harm_days, 0)', 'every_row.harm_days') }} as pct_neighbours_harm,
        cast(coalesce(counted.missed_harm_days, 0) as decimal(18, 4)) as missed_harm_days
    from every_row
    left join counted
        on
            every_row.study_id = counted.study_id
            and every_row.cohort_id = counted.cohort_id
            and coalesce(every_row.neighbour_force_code, '') = coalesce(counted.neighbour_force_code, '')
)

select * from final
