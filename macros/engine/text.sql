{#- Text functions that DuckDB and Spark spell differently. -#}

{% macro replace_all(column, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_all', 'powerfew')(column, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(column, pattern, replacement) -%}
    regexp_replace({{ column }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__replace_all(column, pattern, replacement) -%}
    regexp_replace({{ column }}, r'{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{#- An accented letter can be written as one character or as two; both become one. -#}
{% macro one_unicode_form(column) -%}
    {{ return(adapter.dispatch('one_unicode_form', 'powerfew')(column)) }}
{%- endmacro %}

{% macro default__one_unicode_form(column) -%}
    nfc_normalize({{ column }})
{%- endmacro %}

{#- Spark has no such function: deliveries are brought into one form before they reach it. -#}
{% macro spark__one_unicode_form(column) -%}
    {{ column }}
{%- endmacro %}

{#- Letters without their accents: é is e. -#}
{% macro without_accents(column) -%}
    {{ return(adapter.dispatch('without_accents', 'powerfew')(column)) }}
{%- endmacro %}

{% macro default__without_accents(column) -%}
    strip_accents({{ column }})
{%- endmacro %}

{#- Spark has no such function; these are the letters of Europe's languages. -#}
{% macro spark__without_accents(column) -%}
    translate(
        {{ column }},
        'àáâãäåāăąçćčďèéêëēęěğíìîïīñńňòóôõöőōřśšşţťùúûüűūůýÿźżž',
        'aaaaaaaaacccdeeeeeeegiiiiinnnooooooorsssttuuuuuuuyyzzz'
    )
{%- endmacro %}

{% macro matches(column, pattern) -%}
    {{ return(adapter.dispatch('matches', 'powerfew')(column, pattern)) }}
{%- endmacro %}

{% macro default__matches(column, pattern) -%}
    regexp_matches({{ column }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(column, pattern) -%}
    regexp_like({{ column }}, r'{{ pattern }}')
{%- endmacro %}

{% macro text_type() -%}
    {{ return(adapter.dispatch('text_type', 'powerfew')()) }}
{%- endmacro %}

{% macro default__text_type() -%}varchar{%- endmacro %}

{% macro spark__text_type() -%}string{%- endmacro %}

{#- The different texts of a group in their order, with a comma between them. -#}
{% macro joined_text(column) -%}
    {{ return(adapter.dispatch('joined_text', 'powerfew')(column)) }}
{%- endmacro %}

{% macro default__joined_text(column) -%}
    string_agg(distinct {{ column }}, ', ' order by {{ column }})
{%- endmacro %}

{% macro spark__joined_text(column) -%}
    nullif(array_join(array_sort(collect_set({{ column }})), ', '), '')
{%- endmacro %}

{#- Of the values of a group the one that comes first in an order. -#}
{% macro first_by(column, order_by) -%}
    {{ return(adapter.dispatch('first_by', 'powerfew')(column, order_by)) }}
{%- endmacro %}

{% macro default__first_by(column, order_by) -%}
    arg_min({{ column }}, row({{ order_by | join(', ') }}))
{%- endmacro %}

{% macro spark__first_by(column, order_by) -%}
    min_by({{ column }}, struct({{ order_by | join(', ') }}))
{%- endmacro %}
