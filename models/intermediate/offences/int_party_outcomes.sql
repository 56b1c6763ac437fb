-- Every outcome that any system gives to a party of a crime, one after the other, in the Home Office's codes. The
-- list of systems is that of the staging folders and is written by the refresh
-- (`orchestration/release/lists_of_models.py`).

{% set systems = [
    'connect',
    'cris',
    'niche',
] -%}

with

united as (
    {{ united_systems(systems, 'outcomes') }}
)

select * from united
