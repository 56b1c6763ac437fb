{#- A list in one cell becomes one row an entry; stands in a select list. -#}
{% macro split_to_rows(column, separator) -%}
    {{ return(adapter.dispatch('split_to_rows', 'powerfew')(column, separator)) }}
{%- endmacro %}

{% macro default__split_to_rows(column, separator) -%}
    unnest(string_split({{ column }}, '{{ separator }}'))
{%- endmacro %}

{% macro spark__split_to_rows(column, separator) -%}
    explode(split({{ column }}, '[{{ separator }}]'))
{%- endmacro %}
