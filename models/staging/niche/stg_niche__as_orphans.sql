-- The rows of Niche that wait for their other half and stand in none of its other shapes.

{{ config(materialized='ephemeral') }}

{% set children = [
    ('stg_niche__outcomes', 'stg_niche__occurrences', ['occurrence_reference'], 'outcome of an unknown crime'),
] -%}

with

final as (
    {{ orphans_of(children) }}
)

select * from final
