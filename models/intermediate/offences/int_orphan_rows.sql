-- Rows of record systems that wait for their other half and that no other shape holds, each with what it lacks. The
-- list of systems is that of the staging folders and is written by the refresh
-- (`orchestration/release/lists_of_models.py`).

{% set systems = [
    'connect',
    'niche',
] -%}

with

united as (
    {{ united_systems(systems, 'orphans') }}
)

select * from united
