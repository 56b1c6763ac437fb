-- One number made of every offence and victimisation of a study's forces in its window, with what is known of the
-- person, the offence and its weight. While it stays the same, so did each of them; it says nothing of what they
-- are. Days are added up first, since studies share them.

with

studies as (
    select * from {{ ref('dim_study') }}
),

study_forces as (
    select * from {{ ref('bridge_study_force') }}
),

offences as (
    select * from {{ ref('fct_offence') }}
),

victimisations as (
    select * from {{ ref('fct_victimisation') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

harm_weights as (
    select * from {{ ref('dim_harm_weight') }}
),

{% set columns = [
    'crime_id', 'person_id', 'force_code', 'crime_reference', 'place_force_code', 'borough_code', 'offence_id', 'occurred_on'
] -%}

parties as (
    select
        {{ columns | join(',\n        ') }},
        outcome_code,
        'accused' as party
    from offences
    union all
    select
        {{ columns | join(',\n        ') }},
        cast(null as {{ text_type() }}) as outcome_code,
        'victim' as party
    from victimisations
),

by_day as (
    select
        parties.force_code,
        parties.occurred_on,
        harm_weights.harm_index_edition,
        sum({{ number_of_text(identifier([
            'parties.party', 'parties.crime_id', 'parties.crime_reference', 'parties.person_id', 'parties.place_force_code', 'parties.borough_code',
            'parties.occurred_on', 'parties.outcome_code', 'parties.offence_id', 'recorded_offences.offence_type',
            'recorded_offences.is_proactively_found', 'harm_weights.harm_days', 'harm_weights.weight_rule', 'people.sex',
            'people.ethnicity_group', 'people.white_or_non_white', 'identities.date_of_birth'
        ])) }}) as control_total
    from parties
    inner join recorded_offences
        on parties.offence_id = recorded_offences.offence_id
    inner join harm_weights
        on parties.offence_id = harm_weights.offence_id
    inner join people
        on parties.person_id = people.person_id
    inner join identities
        on parties.person_id = identities.person_id
    group by parties.force_code, parties.occurred_on, harm_weights.harm_index_edition
),

final as (
    select
        studies.study_id,
        cast(sum(by_day.control_total) as {{ text_type() }}) as control_total
    from studies
    inner join study_forces
        on studies.study_id = study_forces.study_id
    inner join by_day
        on
            study_forces.force_code = by_day.force_code
            and studies.harm_index_edition = by_day.harm_index_edition
            and by_day.occurred_on between studies.window_start and studies.window_end
    group by studies.study_id
)

select * from final
