-- The evidence of every cohort rule, one under the other. A new rule is a model and a line here.

{% set cohort_rules = ['cohort__iom', 'cohort__victim_offender'] -%}

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
