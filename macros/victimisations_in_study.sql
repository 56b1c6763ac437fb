{#-
    The victimisations that count in a study: suffered in its window (both ends included), recorded by its force, anywhere in
    that force. No disposal is asked for: a person is a victim whether or not somebody was charged. They are looked up for `people`
    alone, a step with one row for each study and person: a force has millions of victims, and each study would hold all of them.
-#}
{% macro victimisations_in_study(people) -%}
    select
        studies.study_id,
        victimisations.person_id,
        victimisations.crime_id,
        victimisations.crime_reference,
        victimisations.borough_code,
        victimisations.occurred_on,
        recorded_offences.offence_type,
        harm_weights.harm_days,
        study_areas.study_id is not null as is_in_area,
        qualifying_offences.offence_id is not null as is_qualifying,
        qualifying_offences.qualifies_as
    from {{ people }} as people
    inner join {{ ref('dim_study') }} as studies
        on people.study_id = studies.study_id
    inner join {{ ref('fct_victimisation') }} as victimisations
        on
            people.person_id = victimisations.person_id
            and studies.force_code = victimisations.force_code
            and victimisations.occurred_on between studies.window_start and studies.window_end
    inner join {{ ref('dim_offence') }} as recorded_offences
        on victimisations.offence_id = recorded_offences.offence_id
    inner join {{ ref('dim_harm_weight') }} as harm_weights
        on
            victimisations.offence_id = harm_weights.offence_id
            and studies.harm_index_edition = harm_weights.harm_index_edition
    left join {{ ref('bridge_study_area') }} as study_areas
        on
            studies.study_id = study_areas.study_id
            and victimisations.borough_code = study_areas.borough_code
    left join {{ ref('bridge_qualifying_offence') }} as qualifying_offences
        on
            studies.qualifying_offence_set = qualifying_offences.qualifying_offence_set
            and victimisations.offence_id = qualifying_offences.offence_id
            and victimisations.occurred_on between qualifying_offences.valid_from and qualifying_offences.valid_to
{%- endmacro %}
