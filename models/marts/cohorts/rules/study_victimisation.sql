-- The victimisations that count in a study: suffered in its window (both ends included), recorded by a force whose
-- records the study reads, anywhere. No disposal is asked for: a person is a victim whether or not somebody was
-- charged.

with

studies as (
    select * from {{ ref('dim_study') }}
),

victimisations as (
    select * from {{ ref('fct_victimisation') }}
),

kinds as (
    select * from {{ ref('study_offence_kind') }}
),

study_forces as (
    select * from {{ ref('bridge_study_force') }}
),

study_areas as (
    select * from {{ ref('bridge_study_area') }}
),

qualifying_offences as (
    select * from {{ ref('bridge_qualifying_offence') }}
),

final as (
    select
        studies.study_id,
        victimisations.person_id,
        victimisations.crime_id,
        {{ record_ref('victimisations', 'study_forces') }} as crime_reference,
        victimisations.force_code,
        study_forces.is_neighbour,
        victimisations.place_force_code,
        victimisations.borough_code,
        victimisations.occurred_on,
        kinds.offence_type,
        kinds.harm_days,
        study_areas.study_id is not null as is_in_area,
        qualifying_offences.offence_id is not null as is_qualifying,
        qualifying_offences.qualifies_as
    from studies
    inner join study_forces
        on studies.study_id = study_forces.study_id
    inner join victimisations
        on
            study_forces.force_code = victimisations.force_code
            and victimisations.occurred_on between studies.window_start and studies.window_end
    inner join kinds
        on
            studies.study_id = kinds.study_id
            and victimisations.offence_id = kinds.offence_id
    left join study_areas
        on
            studies.study_id = study_areas.study_id
            and victimisations.place_force_code = study_areas.force_code
            and victimisations.borough_code = study_areas.borough_code
    left join qualifying_offences
        on
            studies.qualifying_offence_set = qualifying_offences.qualifying_offence_set
            and victimisations.offence_id = qualifying_offences.offence_id
            and victimisations.occurred_on between qualifying_offences.valid_from and qualifying_offences.valid_to
)

select * from final
