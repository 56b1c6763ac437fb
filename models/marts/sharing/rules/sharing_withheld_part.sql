-- What is withheld of which group, and why. The parts of `sharing_slice_part` are each shown whole or not at all: all
-- three sexes, or the men and the sum of the others, or neither.
--   small number       the group, or what is left of a larger group without it, has one;
--   protects another   of a whole cohort, and of a group that holds all of it: exactly one of the studies within its
--                      area that add up to it (`sharing_area_part`) withholds this part, and could be got back from
--                      the total. The units of a force are gone through first, then the force.
-- Whatever rests on a part that is withheld is withheld too: all on the persons, the sexes on the men, the
-- ethnicities on the white.

with

slice_parts as (
    select * from {{ ref('sharing_slice_part') }}
),

area_parts as (
    select * from {{ ref('sharing_area_part') }}
),

before_bcu as (
    select
        study_id,
        cohort_id,
        group_size,
        last_rank,
        part,
        -- Of a group that holds everybody nothing is left without it.
        max(after_rank) = 0 as is_everybody,
        max(case when is_small then 1 else 0 end) as is_small,
        max(case when is_small then 1 else 0 end) as is_withheld
    from slice_parts
    group by study_id, cohort_id, group_size, last_rank, part
),

{% for level, next_level in [('bcu', 'force'), ('force', 'end')] %}
    -- Units and boroughs are counted apart: each of the two adds up to the force.
    alone_in_{{ level }} as (
        select
            area_parts.study_id,
            area_parts.cohort_id,
            area_parts.part_area_kind,
            parts.part
        from area_parts
        inner join before_{{ level }} as parts
            on
                area_parts.part_study_id = parts.study_id
                and area_parts.cohort_id = parts.cohort_id
        where area_parts.area_kind = '{{ level }}' and parts.group_size is null
        group by area_parts.study_id, area_parts.cohort_id, area_parts.part_area_kind, parts.part
        having sum(parts.is_withheld) = 1
    ),

    before_{{ next_level }} as (
        select
            wholes.study_id,
            wholes.cohort_id,
            wholes.group_size,
            wholes.last_rank,
            wholes.part,
            wholes.is_everybody,
            wholes.is_small,
            max(case when alone.study_id is null then wholes.is_withheld else 1 end) as is_withheld
        from before_{{ level }} as wholes
        left join alone_in_{{ level }} as alone
            on
                wholes.study_id = alone.study_id
                and wholes.cohort_id = alone.cohort_id
                and wholes.is_everybody
                and (
                    wholes.part = alone.part
                    or alone.part = 'persons'
                    or (wholes.part = 'sex' and alone.part = 'male')
                    or (wholes.part = 'ethnicity' and alone.part = 'white')
                )
        group by
            wholes.study_id, wholes.cohort_id, wholes.group_size, wholes.last_rank, wholes.part, wholes.is_everybody,
            wholes.is_small, wholes.is_withheld
    ),
{% endfor %}

final as (
    select
        study_id,
        cohort_id,
        group_size,
        last_rank,
        part,
        case
            when is_small = 1 then 'small number'
            when is_withheld = 1 then 'protects another'
        end as suppression
    from before_end
)

select * from final
