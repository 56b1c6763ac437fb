-- Every figure that the readers' tables hold about a group of a cohort, one figure a row, so that any of them can
-- be set beside a printed one. Reads the warehouse's own results and no published figure.

with

group_summary as (
    select * from {{ ref('cohort_group_summary') }}
),

group_offence_types as (
    select * from {{ ref('cohort_group_offence_type') }}
),

{% set summary_metrics = [
    'persons', 'offences', 'harm_days', 'peak_harm_days', 'avg_offences', 'avg_harm_days', 'avg_peak_harm_days',
    'pct_cohort_offences', 'pct_cohort_harm', 'male', 'female', 'white', 'non_white'
] -%}
summary_figures as (
    {% for metric in summary_metrics %}
        select
            study_id,
            cohort_id,
            group_size,
            '{{ metric }}' as metric,
            cast(null as {{ text_type() }}) as offence_type,
            cast({{ metric }} as double) as figure
        from group_summary
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

offence_type_figures as (
    {% for metric in ['offences', 'pct_offences', 'harm_days', 'pct_harm'] %}
        select
            study_id,
            cohort_id,
            group_size,
            '{{ metric }}' as metric,
            offence_type,
            cast({{ metric }} as double) as figure
        from group_offence_types
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select * from summary_figures
    union all
    select * from offence_type_figures
)

select * from final
