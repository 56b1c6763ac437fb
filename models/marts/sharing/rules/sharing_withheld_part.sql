-- What is withheld of which group, and why: `persons`, `harm`, `sex` and `ethnicity` are each shown whole or not
-- at all.
--   small number       the group, or what is left of a larger group without it, has one (`sharing_slice_part`);
--   protects another   of a whole cohort: exactly one study within its area withholds this part of the same
--                      cohort, and could be got back from the total. The units of a force are gone through first,
--                      then the force.
-- Where the count of persons is withheld, so is all the rest, which adds up to it.

with

slice_parts as (
    select * from {{ ref('sharing_slice_part') }}
),

area_parts as (
    select * from {{ ref('sharing_area_part') }}
),

small as (
    select
        study_id,
        cohort_id,
        group_size,
        last_rank,
        part,
        max(case when is_small then 1 else 0 end) = 1 as is_small
    from slice_parts
    group by study_id, cohort_id, group_size, last_rank, part
),

alone_in_unit as (
    select
        area_parts.study_id,
        small.cohort_id,
        small.part
    from area_parts
    inner join small
        on area_parts.part_study_id = small.study_id
    where area_parts.area_kind = 'bcu' and small.group_size is null and small.is_small
    group by area_parts.study_id, small.cohort_id, small.part
    having count(*) = 1
),

after_units as (
    select
        small.*,
        small.is_small or (small.group_size is null and alone_in_unit.study_id is not null) as is_withheld
    from small
    left join alone_in_unit
        on
            small.study_id = alone_in_unit.study_id
            and small.cohort_id = alone_in_unit.cohort_id
            and small.part = alone_in_unit.part
),

-- Units and boroughs are counted apart: each of the two adds up to the force.
alone_by_kind as (
    select
        area_parts.study_id,
        after_units.cohort_id,
        after_units.part
    from area_parts
    inner join after_units
        on area_parts.part_study_id = after_units.study_id
    where area_parts.area_kind = 'force' and after_units.group_size is null and after_units.is_withheld
    group by area_parts.study_id, area_parts.part_area_kind, after_units.cohort_id, after_units.part
    having count(*) = 1
),

alone_in_force as (
    select distinct * from alone_by_kind
),

reasons as (
    select
        after_units.*,
        case
            when after_units.is_small then 'small number'
            when after_units.is_withheld then 'protects another'
            when after_units.group_size is null and alone_in_force.study_id is not null then 'protects another'
        end as suppression
    from after_units
    left join alone_in_force
        on
            after_units.study_id = alone_in_force.study_id
            and after_units.cohort_id = alone_in_force.cohort_id
            and after_units.part = alone_in_force.part
),

final as (
    select
        study_id,
        cohort_id,
        group_size,
        last_rank,
        part,
        coalesce(
            suppression,
            max(case when part = 'persons' then suppression end) over (partition by study_id, cohort_id, last_rank)
        ) as suppression
    from reasons
)

select * from final
