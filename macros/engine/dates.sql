{#- Whole years between two days: a birthday counts from the day itself. -#}
{% macro whole_years_between(first_day, last_day) -%}
    {{ return(adapter.dispatch('whole_years_between', 'powerfew')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__whole_years_between(first_day, last_day) -%}
    date_sub('year', {{ first_day }}, {{ last_day }})
{%- endmacro %}

{% macro spark__whole_years_between(first_day, last_day) -%}
    cast(floor(months_between({{ last_day }}, {{ first_day }}) / 12) as int)
{%- endmacro %}

{#- Days from one day to another. -#}
{% macro days_between(first_day, last_day) -%}
    {{ return(adapter.dispatch('days_between', 'powerfew')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__days_between(first_day, last_day) -%}
    date_diff('day', {{ first_day }}, {{ last_day }})
{%- endmacro %}

{% macro spark__days_between(first_day, last_day) -%}
    datediff({{ last_day }}, {{ first_day }})
{%- endmacro %}

{#- The day so many years after another; from a 29th of February the 28th where there is no 29th. -#}
{% macro years_after(day, years) -%}
    {{ return(adapter.dispatch('years_after', 'powerfew')(day, years)) }}
{%- endmacro %}

{% macro default__years_after(day, years) -%}
    cast({{ day }} + to_years(cast({{ years }} as integer)) as date)
{%- endmacro %}

{% macro spark__years_after(day, years) -%}
    add_months({{ day }}, cast(12 * {{ years }} as int))
{%- endmacro %}

{#- The day so many months after another; from a 31st the last day of a shorter month. -#}
{% macro months_after(day, months) -%}
    {{ return(adapter.dispatch('months_after', 'powerfew')(day, months)) }}
{%- endmacro %}

{% macro default__months_after(day, months) -%}
    cast({{ day }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__months_after(day, months) -%}
    add_months({{ day }}, cast({{ months }} as int))
{%- endmacro %}
