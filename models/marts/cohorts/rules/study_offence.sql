-- The offences that count in a study: committed in its window (both ends included), recorded by a force whose
-- records the study reads, anywhere, and brought to a disposal that counts. Whether it happened in the study's own
-- area, and whether it is of the study's qualifying set, is said beside it.

with

studies as (
    select * from {{ ref('dim_study') }}
),

offences as (
    select * from {{ ref('fct_offence') }}
),

kinds as (
    select * from {{ ref('study_offence_kind') }}
),

counting_disposals as (
    select * from {{ ref('bridge_counting_disposal') }}
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

counted as (
    select
        studies.study_id,
        studies.qualifying_offence_set,
        offences.person_id,
        offences.crime_id,
        {{ record_ref('offences', 'study_forces') }} as crime_reference,
        offences.force_code,
        study_forces.is_neighbour,
        offences.place_force_code,
        offences.borough_code,
        offences.occurred_on,
        offences.outcome_code,
        counting_disposals.outcome,
        offences.offence_id,
        kinds.offence_type,
        kinds.harm_days,
        kinds.weight_rule
    from studies
    inner join study_forces
        on studies.study_id = study_forces.study_id
    inner join offences
        on
            study_forces.force_code = offences.force_code
            and offences.occurred_on between studies.window_start and studies.window_end
    inner join counting_disposals
        on
            studies.disposal_set = counting_disposals.disposal_set
            and offences.outcome_code = counting_disposals.outcome_code
    inner join kinds
        on
            studies.study_id = kinds.study_id
            and offences.offence_id = kinds.offence_id
    where kinds.counts_as_offence
),

final as (
    select
        counted.study_id,
        counted.person_id,
        counted.crime_id,
        counted.crime_reference,
        counted.force_code,
        counted.is_neighbour,
        counted.place_force_code,
        counted.borough_code,
        counted.occurred_on,
        counted.outcome_code,
        counted.outcome,
        counted.offence_id,
        counted.offence_type,
        counted.harm_days,
        counted.weight_rule,
        study_areas.study_id is not null as is_in_area,
        qualifying_offences.offence_id is not null as is_qualifying,
        qualifying_offences.qualifies_as
    from counted
    left join study_areas
        on
            counted.study_id = study_areas.study_id
            and counted.place_force_code = study_areas.force_code
            and counted.borough_code = study_areas.borough_code
    left join qualifying_offences
        on
            counted.qualifying_offence_set = qualifying_offences.qualifying_offence_set
            and counted.offence_id = qualifying_offences.offence_id
            and counted.occurred_on between qualifying_offences.valid_from and qualifying_offences.valid_to
)

select * from final
