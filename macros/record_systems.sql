{#-
    The shapes in which every record system tells the warehouse what it holds. A system's staging folder ends in one model for
    each shape that it has anything of, `stg_<system>__as_crimes` and so on; the intermediate models unite those and know no
    system. docs/record-systems.md tells what each column means.
-#}
{% macro columns_of_shape(shape) -%}
    {%- set lineage = ['delivery_id', 'source_file', 'source_row'] -%}
    {{ return({
        'crimes': [
            'force_code', 'crime_id', 'crime_reference', 'place_force_code', 'borough_code', 'reported_on', 'occurred_on',
            'ho_class_code', 'ho_sub_code', 'offence_title', 'is_confirmed', 'origin_force_code', 'origin_reference'
        ] + lineage,
        'parties': [
            'force_code', 'crime_id', 'crime_reference', 'record_id', 'party_number', 'is_accused', 'is_victim'
        ] + lineage,
        'outcomes': [
            'force_code', 'crime_id', 'record_id', 'outcome_number', 'outcome_code', 'outcome_on'
        ] + lineage,
        'people': [
            'force_code', 'record_id', 'record_ref', 'borough_code', 'forename', 'surname', 'date_of_birth', 'sex', 'pnc_id',
            'cro_number', 'self_defined_ethnicity', 'observed_ethnicity', 'delivery_id', 'delivered_on'
        ],
        'orphans': lineage + ['reason'],
    }[shape]) }}
{%- endmacro %}

{#- What the systems of a list hold of a shape, one under the other. -#}
{% macro united_systems(systems, shape) -%}
    {{ refuse_an_incomplete_list(systems, 'stg_', '__as_' ~ shape) }}
    {%- for system in systems %}
        select
            '{{ system }}' as source_system,
            {{ columns_of_shape(shape) | join(',\n            ') }}
        from {{ ref('stg_' ~ system ~ '__as_' ~ shape) }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}

{#-
    The rows of staging models that speak of something that was never delivered. Each of the children is a model, the model that it
    speaks of, the columns by which it does, and the reason in words.
-#}
{% macro orphans_of(children) -%}
    {%- for child, parent, keys, reason in children %}
        select
            child.delivery_id,
            child.source_file,
            child.source_row,
            '{{ reason }}' as reason
        from {{ ref(child) }} as child
        left join {{ ref(parent) }} as parent
            on
                child.force_code = parent.force_code
                {% for key in keys %}
                    and child.{{ key }} = parent.{{ key }}
                {% endfor %}
        where parent.{{ keys[0] }} is null
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}

{#- The reference of a crime on CONNECT, where each offence of an investigation is one. -#}
{% macro connect_crime_reference(investigation_reference, offence_number) -%}
    concat({{ investigation_reference }}, '/', cast({{ offence_number }} as {{ text_type() }}))
{%- endmacro %}
