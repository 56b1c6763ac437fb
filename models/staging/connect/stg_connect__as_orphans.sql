-- The rows of CONNECT that wait for their other half and stand in none of its other shapes.

{{ config(materialized='ephemeral') }}

{% set children = [
    ('stg_connect__offences', 'stg_connect__investigations', ['investigation_reference'],
        'offence of an unknown investigation'),
    ('stg_connect__offence_outcomes', 'stg_connect__offences', ['investigation_reference', 'offence_number'],
        'outcome of an unknown crime'),
    ('stg_connect__custody_disposals', 'stg_connect__offences', ['investigation_reference', 'offence_number'],
        'outcome of an unknown crime'),
] -%}

with

final as (
    {{ orphans_of(children) }}
)

select * from final
