-- How many types of offence each group withholds, counted from the rarest: what it needs itself
-- (`sharing_type_need`), what the whole cohort does (`sharing_whole_cohort_type`), and never fewer than a larger
-- group: or subtracting one from the other would lead to a type alone. All of them where the group's harm is
-- withheld.

with

withheld_parts as (
    select * from {{ ref('sharing_withheld_part') }}
),

needs as (
    select * from {{ ref('sharing_type_need') }}
),

whole_cohorts as (
    select * from {{ ref('sharing_whole_cohort_type') }}
),

all_types as (
    select count(*) as types_in_all
    from {{ ref('dim_offence_type') }}
),

so_far as (
    select
        needs.study_id,
        needs.cohort_id,
        needs.last_rank,
        needs.fewest_places,
        greatest(
            whole_cohorts.small_place,
            max(needs.small_place) over (
                partition by needs.study_id, needs.cohort_id
                order by needs.last_rank desc
            )
        ) as small_place
    from needs
    inner join whole_cohorts
        on
            needs.study_id = whole_cohorts.study_id
            and needs.cohort_id = whole_cohorts.cohort_id
),

final as (
    select
        withheld_parts.study_id,
        withheld_parts.cohort_id,
        withheld_parts.group_size,
        withheld_parts.last_rank,
        cast(case
            when so_far.study_id is null then all_types.types_in_all
            when so_far.small_place = 0 then 0
            else greatest(so_far.small_place, so_far.fewest_places)
        end as integer) as types_withheld
    from withheld_parts
    cross join all_types
    left join so_far
        on
            withheld_parts.study_id = so_far.study_id
            and withheld_parts.cohort_id = so_far.cohort_id
            and withheld_parts.last_rank = so_far.last_rank
    where withheld_parts.part = 'harm'
)

select * from final
