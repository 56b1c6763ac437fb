-- Who commits what in each slice of a group (`sharing_slice`), with the place of the type in the order in which
-- types are withheld.

with

slices as (
    select * from {{ ref('sharing_slice') }}
),

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

member_offence_types as (
    select * from {{ ref('cohort_member_offence_type') }}
),

places as (
    select * from {{ ref('sharing_type_place') }}
),

final as (
    select
        slices.study_id,
        member_harm.cohort_id,
        slices.group_size,
        slices.last_rank,
        slices.after_rank,
        slices.until_rank,
        member_harm.person_key,
        places.place,
        member_offence_types.harm_days
    from slices
    inner join member_harm
        on
            slices.study_id = member_harm.study_id
            and slices.after_rank < member_harm.harm_rank
            and slices.until_rank >= member_harm.harm_rank
    inner join member_offence_types
        on
            member_harm.study_id = member_offence_types.study_id
            and member_harm.cohort_id = member_offence_types.cohort_id
            and member_harm.person_key = member_offence_types.person_key
    inner join places
        on
            member_offence_types.study_id = places.study_id
            and member_offence_types.cohort_id = places.cohort_id
            and member_offence_types.offence_type = places.offence_type
)

select * from final
