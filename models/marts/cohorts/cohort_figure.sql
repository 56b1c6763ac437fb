-- Every figure about a cohort or a group of it, one figure a row: what the tables of groups, of offence types and of
-- the power few say in columns. What moved from one release to the next is told by it.

with

group_figures as (
    select * from {{ ref('reproduced_figure') }}
),

power_few as (
    select * from {{ ref('cohort_power_few') }}
),

{% set metrics = [
    'top_persons', 'pct_harm_of_top', 'persons_for_half_harm', 'pct_persons_for_half_harm', 'gini_harm', 'gini_offences'
] -%}
power_few_figures as (
    {% for metric in metrics %}
        select
            study_id,
            cohort_id,
            cast(null as integer) as group_size,
            '{{ metric }}' as metric,
            cast(null as {{ text_type() }}) as offence_type,
            cast({{ metric }} as double) as figure
        from power_few
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        study_id,
        cohort_id,
        group_size,
        metric,
        offence_type,
        figure
    from group_figures
    union all
    select
        study_id,
        cohort_id,
        group_size,
        metric,
        offence_type,
        figure
    from power_few_figures
)

select * from final
