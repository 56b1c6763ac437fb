-- A fingerprint of everything that a study's figures are made of: its row, its area, its groups, the disposals and
-- offences that count, what happened in its window, who was managed, and what the selection rules read besides.
-- The audit of the next release compares it: where it is the same, so are the figures. It is a keyed hash, so that
-- nobody can try out what it was made of.

with

studies as (
    select * from {{ ref('dim_study') }}
),

rule_control_totals as (
    select * from {{ ref('study_rule_control_total') }}
),

crimes as (
    select * from {{ ref('study_crime_control_total') }}
),

management as (
    select * from {{ ref('study_management_control_total') }}
),

selection as (
    select * from {{ ref('study_selection_control_total') }}
),

installation_key as (
    select * from {{ source('installation', 'person_key') }}
),

final as (
    select
        studies.study_id,
        {{ keyed_hash(identifier([
            'studies.study_id', 'studies.title', 'studies.force_code', 'studies.area_kind', 'studies.area_code',
            'studies.window_start', 'studies.window_end', 'studies.membership_date', 'studies.qualifying_offence_set',
            'studies.disposal_set', 'studies.harm_index_edition', 'studies.includes_proactive_offences',
            'studies.group_sizes', 'studies.target_group_size', 'studies.team_capacity', 'studies.team_annual_cost_gbp',
            'rule_control_totals.control_total', 'crimes.control_total', 'management.control_total',
            'selection.control_total'
        ]), 'installation_key.secret') }} as fingerprint
    from studies
    cross join installation_key
    left join rule_control_totals
        on studies.study_id = rule_control_totals.study_id
    left join crimes
        on studies.study_id = crimes.study_id
    left join management
        on studies.study_id = management.study_id
    left join selection
        on studies.study_id = selection.study_id
)

select * from final
