-- The months, quarters and half years that a force's teams have records of: from its first selection to the last day
-- on which a team selected somebody, held a panel or made an arrest, or on which a study asks who is managed. Half
-- years begin in April and October, as the year of the reports does. A period that reaches beyond that last day is
-- not complete.

{% set periods = [('month', 1), ('quarter', 3), ('half year', 6)] -%}

with

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

assessments as (
    select * from {{ ref('fct_rag_assessment') }}
),

arrests as (
    select * from {{ ref('fct_arrest') }}
),

studies as (
    select * from {{ ref('dim_study') }}
),

known_days as (
    select
        force_code,
        selected_on as known_on
    from spells
    union all
    select
        force_code,
        assessed_on as known_on
    from assessments
    union all
    select
        force_code,
        arrested_on as known_on
    from arrests
    union all
    select
        force_code,
        membership_date as known_on
    from studies
),

first_selections as (
    select
        force_code,
        min(selected_on) as first_selected_on
    from spells
    group by force_code
),

spans as (
    select
        first_selections.force_code,
        first_selections.first_selected_on,
        max(known_days.known_on) as known_until
    from first_selections
    inner join known_days
        on first_selections.force_code = known_days.force_code
    group by first_selections.force_code, first_selections.first_selected_on
),

months as (
    select
        force_code,
        known_until,
        {{ month_starts(months_after('first_selected_on', -5), 'known_until') }} as first_day
    from spans
),

periods as (
    {% for period_kind, months_long in periods %}
        select
            force_code,
            '{{ period_kind }}' as period_kind,
            first_day,
            cast(last_day({{ months_after('first_day', months_long - 1) }}) as date) as last_day,
            known_until
        from months
        where (month(first_day) + 2) % {{ months_long }} = 0
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        periods.force_code,
        periods.period_kind,
        periods.first_day,
        periods.last_day,
        periods.known_until >= periods.last_day as is_complete
    from periods
    inner join spans
        on periods.force_code = spans.force_code
    where periods.last_day >= spans.first_selected_on
)

select * from final
