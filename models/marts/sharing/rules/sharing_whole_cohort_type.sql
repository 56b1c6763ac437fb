-- How many types of offence a whole cohort withholds, counted from the rarest, before what it needs for its people
-- (`fewest_places`, see `sharing_type_need`) is put on top: those with a small number, and those that exactly one
-- study within its area withholds, since that one could be got back from the total. The units of a force are gone
-- through first, then the force. A cohort whose harm is withheld shows no type.

with

withheld_parts as (
    select * from {{ ref('sharing_withheld_part') }}
),

needs as (
    select * from {{ ref('sharing_type_need') }}
),

places as (
    select * from {{ ref('sharing_type_place') }}
),

area_parts as (
    select * from {{ ref('sharing_area_part') }}
),

all_types as (
    select cast(count(*) as integer) as types_in_all
    from {{ ref('dim_offence_type') }}
),

before_bcu as (
    select
        withheld_parts.study_id,
        withheld_parts.cohort_id,
        coalesce(needs.small_place, all_types.types_in_all) as small_place,
        coalesce(needs.fewest_places, all_types.types_in_all) as fewest_places
    from withheld_parts
    cross join all_types
    left join needs
        on
            withheld_parts.study_id = needs.study_id
            and withheld_parts.cohort_id = needs.cohort_id
            and withheld_parts.last_rank = needs.last_rank
    where withheld_parts.group_size is null and withheld_parts.part = 'harm'
),

{% for level, next_level in [('bcu', 'force'), ('force', 'end')] %}
    alone_in_{{ level }} as (
        select
            area_parts.study_id,
            area_parts.cohort_id,
            area_parts.part_area_kind,
            places.offence_type
        from area_parts
        inner join before_{{ level }} as parts
            on
                area_parts.part_study_id = parts.study_id
                and area_parts.cohort_id = parts.cohort_id
        inner join places
            on
                parts.study_id = places.study_id
                and parts.cohort_id = places.cohort_id
                and (parts.small_place >= places.place or parts.fewest_places >= places.place)
        where area_parts.area_kind = '{{ level }}' and parts.small_place > 0
        group by area_parts.study_id, area_parts.cohort_id, area_parts.part_area_kind, places.offence_type
        having count(*) = 1
    ),

    before_{{ next_level }} as (
        select
            wholes.study_id,
            wholes.cohort_id,
            max(greatest(wholes.small_place, coalesce(places.place, 0))) as small_place,
            wholes.fewest_places
        from before_{{ level }} as wholes
        left join alone_in_{{ level }} as alone
            on
                wholes.study_id = alone.study_id
                and wholes.cohort_id = alone.cohort_id
        left join places
            on
                alone.study_id = places.study_id
                and alone.cohort_id = places.cohort_id
                and alone.offence_type = places.offence_type
        group by wholes.study_id, wholes.cohort_id, wholes.fewest_places
    ),
{% endfor %}

final as (
    select
        study_id,
        cohort_id,
        cast(small_place as integer) as small_place,
        cast(fewest_places as integer) as fewest_places
    from before_end
)

select * from final
