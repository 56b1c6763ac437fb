{#- Small spellings that several models share. What differs between engines is in macros/engine/. -#}

{#- Text as it is compared: trimmed, one space between words, lower case; empty is null. -#}
{% macro standard_text(column) -%}
    nullif(lower(trim({{ replace_all(column, "\\s+", " ") }})), '')
{%- endmacro %}

{#- A Home Office class as the counting rules print it: 4/3 is 4.3, 8n is 8N. -#}
{% macro standard_class_code(column) -%}
    replace(upper(trim({{ column }})), '/', '.')
{%- endmacro %}

{#- A stable identifier from parts that may be null; a part never runs into its neighbour. -#}
{% macro identifier(parts) -%}
    md5(concat_ws('|', {% for part in parts %}coalesce(cast({{ part }} as {{ text_type() }}), '-'){{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{#- A share in percent, null when there is nothing to share. -#}
{% macro percentage(part, whole) -%}
    100.0 * cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0)
{%- endmacro %}
