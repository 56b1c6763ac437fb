-- Who is in which cohort of which study.

with

members as (
    select * from {{ ref('cohort_member') }}
),

final as (
    select
        study_id,
        cohort_id,
        person_key
    from members
)

select * from final
