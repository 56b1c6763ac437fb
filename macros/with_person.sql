{#-
    The rows of a staging model that speak of a person by one system's own reference, each with the person that the record
    belongs to. A row whose record was never delivered is an orphan and has no person: it is left out, and stands in
    `orphan_row`.
-#}
{% macro with_person(model, system, reference) -%}
    select
        stated.*,
        resolution.person_id
    from (
        select
            *,
            {{ identifier([system, 'force_code', reference]) }} as record_id
        from {{ ref(model) }}
    ) as stated
    inner join {{ ref('int_person_resolution') }} as resolution
        on stated.record_id = resolution.record_id
{%- endmacro %}
