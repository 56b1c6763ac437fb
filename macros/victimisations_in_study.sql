{#-
    The victimisations that count in a study: suffered in its window (both ends included), recorded by a force whose records the study
    reads, anywhere. No disposal is asked for: a person is a victim whether or not somebody was charged. They are looked up for `people`
    alone, a step with one row for each study and person: a force has millions of victims, and each study would hold all of them.
-#}
{% macro victimisations_in_study(people) -%}
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
    from {{ people }} as people
    inner join {{ ref('dim_study') }} as studies
        on people.study_id = studies.study_id
    inner join {{ ref('bridge_study_force') }} as study_forces
        on people.study_id = study_forces.study_id
    inner join {{ ref('fct_victimisation') }} as victimisations
        on
            people.person_id = victimisations.person_id
            and study_forces.force_code = victimisations.force_code
            and victimisations.occurred_on between studies.window_start and studies.window_end
    inner join {{ ref('study_offence_kind') }} as kinds
        on
            people.study_id = kinds.study_id
            and victimisations.offence_id = kinds.offence_id
    left join {{ ref('bridge_study_area') }} as study_areas
        on
            studies.study_id = study_areas.study_id
            and victimisations.place_force_code = study_areas.force_code
            and victimisations.borough_code = study_areas.borough_code
    left join {{ ref('bridge_qualifying_offence') }} as qualifying_offences
        on
            studies.qualifying_offence_set = qualifying_offences.qualifying_offence_set
            and victimisations.offence_id = qualifying_offences.offence_id
            and victimisations.occurred_on between qualifying_offences.valid_from and qualifying_offences.valid_to
{%- endmacro %}
