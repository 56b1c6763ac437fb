-- The evidence of every cohort rule, one under the other. Every model `cohort__*` of this folder is a rule; a new one
-- is a model, and nothing is to be written here: the list is brought in line with the folder whenever the refresh
-- reads the project (`orchestration/release/cohort_rules.py`), and a build with a list that is not fails.

{% set cohort_rules = [
    'cohort__blended',
    'cohort__iom',
    'cohort__iom_scheme',
    'cohort__persistent_eight_arrests',
    'cohort__persistent_sanctions',
    'cohort__persistent_ten_in_three_months',
    'cohort__persistent_top_tenth',
    'cohort__power_few',
    'cohort__scheme_criteria',
    'cohort__selection_rule',
    'cohort__victim_offender',
    'cohort__victim_offender_balance',
] -%}

{{ refuse_an_incomplete_list(cohort_rules) }}

with

united as (
    {% for cohort_rule in cohort_rules %}
        select
            study_id,
            cohort_id,
            person_id,
            criterion,
            record_ref,
            occurred_on,
            detail
        from {{ ref(cohort_rule) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from united
