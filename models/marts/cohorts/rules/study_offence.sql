-- The offences that count in a study: committed in its window (both ends included), recorded by its force,
-- anywhere in that force, and brought to a disposal that counts. Whether it happened in the study's own area, and
-- whether it is of the study's qualifying set, is said beside it.

with

studies as (
    select * from {{ ref('dim_study') }}
),

offences as (
    select * from {{ ref('fct_offence') }}
),

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

harm_weights as (
    select * from {{ ref('dim_harm_weight') }}
),

counting_disposals as (
    select * from {{ ref('bridge_counting_disposal') }}
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
        offences.crime_reference,
        offences.force_code,
        offences.borough_code,
        offences.occurred_on,
        offences.outcome_code,
        counting_disposals.outcome,
        offences.offence_id,
        recorded_offences.offence_type,
        harm_weights.harm_days,
        harm_weights.weight_rule
    from studies
    inner join offences
        on
            studies.force_code = offences.force_code
            and offences.occurred_on between studies.window_start and studies.window_end
    inner join counting_disposals
        on
            studies.disposal_set = counting_disposals.disposal_set
            and offences.outcome_code = counting_disposals.outcome_code
    inner join recorded_offences
        on offences.offence_id = recorded_offences.offence_id
    inner join harm_weights
        on
            offences.offence_id = harm_weights.offence_id
            and studies.harm_index_edition = harm_weights.harm_index_edition
    where studies.includes_proactive_offences or not recorded_offences.is_proactively_found
),

final as (
    select
        counted.study_id,
        counted.person_id,
        counted.crime_id,
        counted.crime_reference,
        counted.force_code,
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
            and counted.borough_code = study_areas.borough_code
    left join qualifying_offences
        on
            counted.qualifying_offence_set = qualifying_offences.qualifying_offence_set
            and counted.offence_id = qualifying_offences.offence_id
            and counted.occurred_on between qualifying_offences.valid_from and qualifying_offences.valid_to
)

select * from final
