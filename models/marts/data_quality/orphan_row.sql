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
    ('stg_niche__outcomes', 'stg_niche__occurrences', ['occurrence_reference'], 'outcome of an unknown crime'),
    ('stg_connect__offences', 'stg_connect__investigations', ['investigation_reference'],
        'offence of an unknown investigation'),
    ('stg_connect__offence_outcomes', 'stg_connect__offences', ['investigation_reference', 'offence_number'],
        'outcome of an unknown crime'),
    ('stg_connect__custody_disposals', 'stg_connect__offences', ['investigation_reference', 'offence_number'],
        'outcome of an unknown crime'),
    ('stg_probation__custody_spells', 'stg_probation__nominals', ['probation_reference'], 'custody of an unknown nominal'),
] -%}

with

orphans_of_crimes as (
    select * from {{ ref('orphan_of_crime') }}
),

decisions as (
    select * from {{ ref('stg_iom__selection_decisions') }}
),

people as (
    select * from {{ ref('int_person_appearances') }}
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
    select * from decisions_without_person
    {% for child, parent, keys, reason in children %}
        union all
        select
            child.delivery_id,
            child.source_file,
            child.source_row,
            '{{ reason }}' as reason
        from {{ ref(child) }} as child
        left join {{ ref(parent) }} as parent
            on
                child.force_code = parent.force_code
                {% for key in keys %}
                    and child.{{ key }} = parent.{{ key }}
                {% endfor %}
        where parent.{{ keys[0] }} is null
    {% endfor %}
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
