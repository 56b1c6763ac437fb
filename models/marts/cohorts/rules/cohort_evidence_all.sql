-- The evidence of every cohort rule, one under the other. Every model `cohort__*` of this folder is a rule; a new
-- one is a model, and nothing is to be written here: the list is brought in line with the folder whenever the
-- refresh reads the project (`orchestration/release/lists_of_models.py`), and a build with a list that is not
-- fails.

{% set cohort_rules = [
    'blended',
    'iom',
    'iom_scheme',
    'persistent_eight_arrests',
    'persistent_sanctions',
    'persistent_ten_in_three_months',
    'persistent_top_tenth',
    'power_few',
    'scheme_criteria',
    'selection_rule',
    'victim_offender',
    'victim_offender_balance',
] -%}

{{ refuse_an_incomplete_list(cohort_rules, 'cohort__') }}

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
        from {{ ref('cohort__' ~ cohort_rule) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from united
