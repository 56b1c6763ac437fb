-- How many types of offence a group must withhold for its own sake, counted from the rarest
-- (`sharing_type_place`).
--   small_place     the last type with a small number (`sharing_small_type`); nought where there is none.
--   fewest_places   where anything is withheld, at least so many types are. The types sum to the group's total, so
--                   what is withheld together can be worked out: it must be of two types at least that occur in
--                   the group, and of as many people as may be shown. Where the group has not that many, all
--                   types.

with

withheld_parts as (
    select * from {{ ref('sharing_withheld_part') }}
),

small_types as (
    select * from {{ ref('sharing_small_type') }}
),

committed as (
    select * from {{ ref('sharing_slice_offence_type') }}
),

studies as (
    select * from {{ ref('sharing_study') }}
),

all_types as (
    select count(*) as types_in_all
    from {{ ref('dim_offence_type') }}
),

last_small as (
    select
        study_id,
        cohort_id,
        last_rank,
        max(place) as place
    from small_types
    group by study_id, cohort_id, last_rank
),

-- The rarest type of each person, and the people in the order of it.
people_in_order as (
    select
        study_id,
        cohort_id,
        last_rank,
        min(place) as place,
        row_number() over (
            partition by study_id, cohort_id, last_rank order by min(place), person_key
        ) as number_of_people
    from committed
    where after_rank = 0
    group by study_id, cohort_id, last_rank, person_key
),

types_in_order as (
    select
        study_id,
        cohort_id,
        last_rank,
        place,
        row_number() over (partition by study_id, cohort_id, last_rank order by place) as number_of_types
    from committed
    where after_rank = 0
    group by study_id, cohort_id, last_rank, place
),

final as (
    select
        withheld_parts.study_id,
        withheld_parts.cohort_id,
        withheld_parts.group_size,
        withheld_parts.last_rank,
        cast(coalesce(last_small.place, 0) as integer) as small_place,
        cast(case
            when people_in_order.place >= types_in_order.place then people_in_order.place
            when people_in_order.place < types_in_order.place then types_in_order.place
            else all_types.types_in_all
        end as integer) as fewest_places
    from withheld_parts
    inner join studies
        on withheld_parts.study_id = studies.study_id
    cross join all_types
    left join last_small
        on
            withheld_parts.study_id = last_small.study_id
            and withheld_parts.cohort_id = last_small.cohort_id
            and withheld_parts.last_rank = last_small.last_rank
    left join people_in_order
        on
            withheld_parts.study_id = people_in_order.study_id
            and withheld_parts.cohort_id = people_in_order.cohort_id
            and withheld_parts.last_rank = people_in_order.last_rank
            and studies.smallest_count_shown = people_in_order.number_of_people
    left join types_in_order
        on
            withheld_parts.study_id = types_in_order.study_id
            and withheld_parts.cohort_id = types_in_order.cohort_id
            and withheld_parts.last_rank = types_in_order.last_rank
            and types_in_order.number_of_types = 2
    where withheld_parts.part = 'harm' and withheld_parts.suppression is null
)

select * from final
