-- What those who offend in a study suffered in it themselves (`macros/victimisations_in_study.sql`). Whoever suffered
-- and is not charged with anything there is not in it.

with

offenders as (
    select distinct
        study_id,
        person_id
    from {{ ref('study_offence') }}
),

final as (
    {{ victimisations_in_study('offenders') }}
)

select * from final
