-- Every panel's colour beside the one that the report's rules imply, with the rule that implies it. They disagree
-- where a panel knew more than is delivered, or judged otherwise: the delivered colour is what was decided, and
-- stays. Area and scheme are those of the spell that was open for the nominal on that day; without one, none is
-- told.

with

assessments as (
    select * from {{ ref('fct_rag_assessment') }}
),

implied as (
    select * from {{ ref('rag_implied') }}
),

rules as (
    select * from {{ ref('dim_rag_rule') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

open_spells as (
    select
        assessments.force_code,
        assessments.iom_reference,
        assessments.assessed_on,
        spells.borough_code,
        spells.scheme,
        row_number() over (
            partition by assessments.force_code, assessments.iom_reference, assessments.assessed_on
            order by spells.selected_on desc, spells.spell_number desc
        ) as latest_first
    from assessments
    inner join spells
        on
            assessments.force_code = spells.force_code
            and assessments.iom_reference = spells.iom_reference
            and {{ is_open_on('assessments.assessed_on', 'spells.selected_on', 'spells.deselected_on') }}
),

final as (
    select
        assessments.force_code,
        assessments.iom_reference,
        assessments.assessed_on,
        people.person_key,
        open_spells.borough_code,
        open_spells.scheme,
        assessments.rag_status,
        rules.rag_status as implied_rag_status,
        rules.rule_id as implied_by,
        rules.title as implied_because,
        assessments.rag_status <> rules.rag_status as is_disagreement
    from assessments
    inner join people
        on assessments.person_id = people.person_id
    inner join implied
        on
            assessments.force_code = implied.force_code
            and assessments.iom_reference = implied.iom_reference
            and assessments.assessed_on = implied.assessed_on
    inner join rules
        on implied.rule_id = rules.rule_id
    left join open_spells
        on
            assessments.force_code = open_spells.force_code
            and assessments.iom_reference = open_spells.iom_reference
            and assessments.assessed_on = open_spells.assessed_on
            and open_spells.latest_first = 1
)

select * from final
