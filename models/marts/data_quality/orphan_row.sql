-- Rows that speak of something that was never delivered: a party of an unknown crime, an outcome of an unknown
-- party, a spell, a score or an arrest of an unknown nominal. They were loaded and wait; no fact is made of them
-- until the other half arrives. A row that lacks two things is told of once, with both.

{% set children = [
    ('stg_iom__spells', 'stg_iom__nominals', ['iom_reference'], 'spell of an unknown nominal'),
    ('stg_iom__schemes', 'stg_iom__spells', ['iom_reference', 'spell_number'], 'scheme of an unknown spell'),
    ('stg_iom__rag_history', 'stg_iom__nominals', ['iom_reference'], 'panel day of an unknown nominal'),
    ('stg_iom__pathway_assessments', 'stg_iom__nominals', ['iom_reference'], 'assessment of an unknown nominal'),
    ('stg_iom__arrests', 'stg_iom__nominals', ['iom_reference'], 'arrest of an unknown nominal'),
    ('stg_probation__cases', 'stg_probation__nominals', ['probation_reference'], 'case of an unknown nominal'),
    ('stg_probation__index_offences', 'stg_probation__cases', ['probation_reference', 'case_number'],
        'offence of an unknown case'),
    ('stg_probation__risk_scores', 'stg_probation__nominals', ['probation_reference'], 'score of an unknown nominal'),
    ('stg_probation__sanction_counts', 'stg_probation__nominals', ['probation_reference'],
        'sanction count of an unknown nominal'),
    ('stg_pnc__sanctions', 'stg_pnc__nominals', ['pnc_reference'], 'sanction of an unknown person'),
    ('stg_probation__custody_spells', 'stg_probation__nominals', ['probation_reference'], 'custody of an unknown nominal'),
] -%}

with

orphans_of_crimes as (
    select * from {{ ref('orphan_of_crime') }}
),

orphans_of_systems as (
    select * from {{ ref('int_orphan_rows') }}
),

decisions as (
    select * from {{ ref('stg_iom__selection_decisions') }}
),

people as (
    select * from {{ ref('int_person_appearances') }}
),

orphans_of_lists as (
    {{ orphans_of(children) }}
),

decisions_without_person as (
    select
        decisions.delivery_id,
        decisions.source_file,
        decisions.source_row,
        'decision about an unknown person' as reason
    from decisions
    left join people
        on {{ identifier(['decisions.system', 'decisions.force_code', 'decisions.reference']) }} = people.record_id
    where people.record_id is null
),

lacking as (
    select
        delivery_id,
        source_file,
        source_row,
        reason
    from orphans_of_crimes
    union all
    select
        delivery_id,
        source_file,
        source_row,
        reason
    from orphans_of_systems
    union all
    select * from orphans_of_lists
    union all
    select * from decisions_without_person
),

final as (
    select
        delivery_id,
        source_file,
        source_row,
        {{ joined_text('reason') }} as reason
    from lacking
    group by delivery_id, source_file, source_row
)

select * from final
