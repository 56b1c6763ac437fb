-- Who was in which cohort of the release that readers see while this one is built.

with

cohort_membership as (
    select * from {{ source('previous_release', 'cohort_membership') }}
),

final as (
    select
        study_id,
        cohort_id,
        person_key
    from cohort_membership
)

select * from final
