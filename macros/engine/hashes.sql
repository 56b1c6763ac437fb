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
