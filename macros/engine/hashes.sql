{#-
    A keyed hash: without the key nobody can tell whose it is, with it the same value always gives the same
    answer. The key is hashed in twice, so that a value cannot be lengthened into another one's hash.
-#}
{% macro keyed_hash(value, key) -%}
    {{ return(adapter.dispatch('keyed_hash', 'powerfew')(value, key)) }}
{%- endmacro %}

{% macro default__keyed_hash(value, key) -%}
    sha256(concat({{ key }}, sha256(concat({{ key }}, {{ value }}))))
{%- endmacro %}

{% macro spark__keyed_hash(value, key) -%}
    sha2(concat({{ key }}, sha2(concat({{ key }}, {{ value }}), 256)), 256)
{%- endmacro %}

{#- A whole number made of a text, so that texts can be added up: equal sums are equal texts, in whatever order. -#}
{% macro number_of_text(value) -%}
    {{ return(adapter.dispatch('number_of_text', 'powerfew')(value)) }}
{%- endmacro %}

{% macro default__number_of_text(value) -%}
    cast(md5_number_lower({{ value }}) as hugeint)
{%- endmacro %}

{% macro spark__number_of_text(value) -%}
    cast(conv(left(md5({{ value }}), 15), 16, 10) as decimal(38, 0))
{%- endmacro %}
