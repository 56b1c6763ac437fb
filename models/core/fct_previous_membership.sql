-- Who was in which cohort of which study in the release before this one.

with

memberships as (
    select * from {{ ref('stg_previous__cohort_membership') }}
),

final as (
    select
        study_id,
        cohort_id,
        person_key
    from memberships
)

select * from final
