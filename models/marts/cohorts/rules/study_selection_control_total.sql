-- One number made of what the selection rules of a study read beside its crimes and its managed people: everything
-- that probation, panels and custody records of its force told by the membership date, charged offences from before
-- the window, and the rules' own numbers. While it stays the same, so did each of them.

{% set facts = [
    ('fct_probation_case', 'started_on',
        ['probation_reference', 'case_number', 'person_id', 'office_code', 'started_on', 'ended_on']),
    ('fct_index_offence', 'convicted_on',
        ['probation_reference', 'case_number', 'offence_number', 'person_id', 'committed_on', 'offence_id', 'is_domestic']),
    ('fct_risk_score', 'scored_on', ['probation_reference', 'person_id', 'score', 'scored_on', 'score_pct']),
    ('fct_sanction_count', 'counted_on', ['probation_reference', 'person_id', 'counted_on', 'previous_convictions',
        'previous_cautions']),
    ('fct_custody_spell', 'entered_on',
        ['probation_reference', 'custody_number', 'person_id', 'entered_on', 'released_on']),
    ('fct_arrest', 'arrested_on', ['arrest_reference', 'offence_number', 'person_id', 'arrested_on', 'is_arrest',
        'offence_id', 'is_domestic', 'outcome_code', 'outcome_on']),
    ('fct_iom_spell', 'selected_on', ['iom_reference', 'spell_number', 'person_id', 'scheme', 'supervision']),
    ('fct_offence', 'occurred_on',
        ['crime_id', 'person_id', 'offence_id', 'occurred_on', 'disposed_on', 'is_charged_or_cautioned']),
] -%}

with

studies as (
    select * from {{ ref('dim_study') }}
),

selection_rules as (
    select * from {{ ref('dim_selection_rule') }}
),

thresholds as (
    select * from {{ ref('dim_cohort_threshold') }}
),

last_window as (
    select max(window_start) as starts_on from studies
),

offences_before_a_window as (
    select offences.*
    from {{ ref('fct_offence') }} as offences
    inner join last_window
        on offences.occurred_on < last_window.starts_on
),

told as (
    {% for relation, told_on, columns in facts %}
        select
            force_code,
            {{ told_on }} as told_on,
            {{ 'true' if relation == 'fct_offence' else 'false' }} as is_crime,
            {{ identifier(["'" ~ relation ~ "'"] + columns) }} as fact
        from {{ 'offences_before_a_window' if relation == 'fct_offence' else ref(relation) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

asked as (
    select {{ identifier(['cohort_id', 'score', 'least_score_pct', 'least_score_with_offence_pct', 'offence_set',
        'offence_within_years', 'violence_score', 'least_violence_score_pct']) }} as fact
    from selection_rules
    union all
    select {{ identifier(['cohort_id', 'threshold', 'number']) }} as fact
    from thresholds
),

of_study as (
    select
        studies.study_id,
        told.fact
    from studies
    inner join told
        on
            studies.force_code = told.force_code
            and studies.membership_date >= told.told_on
    where not told.is_crime or told.told_on < studies.window_start
    union all
    select
        studies.study_id,
        asked.fact
    from studies
    cross join asked
),

final as (
    select
        study_id,
        cast(sum({{ number_of_text('fact') }}) as {{ text_type() }}) as control_total
    from of_study
    group by study_id
)

select * from final
