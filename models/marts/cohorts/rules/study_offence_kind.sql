-- What each recorded offence means in each study: its type, its weight by the study's edition of the harm index, and
-- whether it counts as an offence at all, which those that police work finds (drugs, traffic, shoplifting) do where the
-- study says so.

with

studies as (
    select * from {{ ref('dim_study') }}
),

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

harm_weights as (
    select * from {{ ref('dim_harm_weight') }}
),

final as (
    select
        studies.study_id,
        recorded_offences.offence_id,
        recorded_offences.offence_type,
        harm_weights.harm_days,
        harm_weights.weight_rule,
        studies.includes_proactive_offences or not recorded_offences.is_proactively_found as counts_as_offence
    from studies
    inner join harm_weights
        on studies.harm_index_edition = harm_weights.harm_index_edition
    inner join recorded_offences
        on harm_weights.offence_id = recorded_offences.offence_id
)

select * from final
