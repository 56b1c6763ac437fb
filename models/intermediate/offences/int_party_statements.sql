-- Who every system says is a party of which crime, and in which roles. The list of systems is that of the staging
-- folders and is written by the refresh (`orchestration/release/lists_of_models.py`).

{% set systems = [
    'connect',
    'cris',
    'niche',
] -%}

with

united as (
    {{ united_systems(systems, 'parties') }}
)

select * from united
