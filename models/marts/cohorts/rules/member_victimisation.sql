-- What the members of a study's cohorts suffered in it, whatever brought them into a cohort
-- (`macros/victimisations_in_study.sql`).

with

members as (
    select distinct
        study_id,
        person_id
    from {{ ref('cohort_member') }}
),

final as (
    {{ victimisations_in_study('members') }}
)

select * from final
