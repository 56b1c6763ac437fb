-- Every crime of every system in one shape. A crime that was found not to have happened, or that somebody else
-- took over, stays here; what counts anywhere further on is `int_standing_crimes`. The list of systems is that of
-- the staging folders and is written by the refresh (`orchestration/release/lists_of_models.py`).

{% set systems = [
    'connect',
    'cris',
    'niche',
] -%}

with

united as (
    {{ united_systems(systems, 'crimes') }}
),

identified as (
    select
        *,
        {{ offence_identifier('ho_class_code', 'ho_sub_code', standard_text('offence_title')) }} as offence_id
    from united
)

select * from identified
