-- A study: an area, a window, and the rules that hold in it.

with

studies as (
    select * from {{ ref('dim_study') }}
)

select * from studies
