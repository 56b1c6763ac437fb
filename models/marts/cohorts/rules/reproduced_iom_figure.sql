-- Every figure of offender management that a report might print, one a row: the table it is of, what it is about
-- (an effect, a force or a study), the day, the area, the name of the figure, and the group it counts. Reads the
-- warehouse's own results and no published figure.

{% set text = text_type() -%}
{% set quarter = "cast(quarter_start as " ~ text ~ ")" -%}
{% set tables = [
    ('effect_by_area', 'effect_id', 'cast(null as date)', 'area', 'measure', [
        'persons', 'offences_before', 'offences_after', 'pct_decrease', 'reoffenders_before', 'reoffenders_after',
        'pct_decrease_of_reoffenders', 'reduced_or_stopped', 'pct_reduced_or_stopped', 'pct_unchanged',
        'pct_increased', 'new_persons', 'new_offences']),
    ('effect_cost', 'effect_id', 'cast(null as date)', 'area', 'measure', [
        'unit_cost_gbp', 'cost_before_gbp', 'cost_after_gbp', 'saving_gbp']),
    ('caseload_snapshot', 'force_code', 'as_of', 'area', "concat(grouped_by, ': ', caseload_group)", ['persons']),
    ('pathway_need_matrix', 'force_code', 'quarter_start', "'total'", "''", ['persons_assessed']),
    ('selection_decision_summary', 'force_code', 'as_of', 'area', 'cohort_id', ['eligible', 'recorded_on_caseload']),
    ('selection_rule_comparison', 'force_code', 'as_of', "'total'", 'cases_of', [
        'pct_violent_index_offence', 'gang_flagged', 'domestic_abuse_flagged', 'robbery_index_offence',
        'burglary_index_offence', 'robbery_or_burglary_index_offence']),
    ('cohort_group_summary', 'study_id', 'cast(null as date)', "'total'", 'cohort_id', ['persons']),
    ('caseload_demographic', 'force_code', 'as_of', "'total'",
        "concat(age_banding, ': ', sex, ', ', age_band, ', ', ethnicity_group)", [
            'persons', 'pct_of_known', 'pct_of_single_groups']),
    ('arrest_summary', 'force_code', 'as_of', 'area', "concat(" ~ quarter ~ ", ' ', offence_group)", [
        'offences_charged', 'pct_of_offences_charged', 'pct_of_caseload_charged']),
    ('arrest_concentration', 'force_code', 'as_of', "'total'",
        "concat(" ~ quarter ~ ", ' at least ', cast(least_offences as " ~ text ~ "))", ['persons']),
] -%}

with

effect_by_area as (
    select * from {{ ref('effect_by_area') }}
),

effect_cost as (
    select * from {{ ref('effect_cost') }}
),

caseload_snapshot as (
    select * from {{ ref('caseload_snapshot') }}
),

pathway_need_matrix as (
    select * from {{ ref('pathway_need_matrix') }}
),

selection_decision_summary as (
    select * from {{ ref('selection_decision_summary') }}
),

selection_rule_comparison as (
    select
        *,
        case compared_group when 'the rule' then cohort_id else compared_group end as cases_of,
        robbery_index_offence + burglary_index_offence as robbery_or_burglary_index_offence
    from {{ ref('selection_rule_comparison') }}
    where compared_group in ('the rule', 'active cases')
),

cohort_group_summary as (
    select * from {{ ref('cohort_group_summary') }}
    where group_size is null
),

caseload_demographic as (
    select * from {{ ref('caseload_demographic') }}
),

arrest_summary as (
    select * from {{ ref('arrest_summary') }}
),

arrest_concentration as (
    select * from {{ ref('arrest_concentration') }}
),

-- A table whose rows stand under several others (a rule beside each other rule) gives each figure once.
final as (
    {% for table, subject, day, area, category, metrics in tables %}
        {% for metric in metrics %}
            select distinct
                '{{ table }}' as mart,
                {{ subject }} as subject,
                {{ day }} as as_of,
                {{ area }} as area,
                '{{ metric }}' as metric,
                {{ category }} as category,
                cast({{ metric }} as double) as figure
            from {{ table }}
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
