-- One row for each record of a person anywhere, with everything that could tell who it is, as delivered: a party
-- to a crime where a system has nothing but parties, else a person by that system's own number. The list of
-- systems is that of the staging folders and is written by the refresh
-- (`orchestration/release/lists_of_models.py`).

{% set systems = [
    'connect',
    'cris',
    'iom',
    'niche',
    'pnc',
    'probation',
    'visor',
] -%}

with

united as (
    {{ united_systems(systems, 'people') }}
)

select * from united
