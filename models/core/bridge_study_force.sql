-- The forces whose crimes a study reads: its own, and the neighbours that a row names.

with

studies as (
    select * from {{ ref('dim_study') }}
),

neighbours as (
    select * from {{ ref('study_neighbours') }}
),

final as (
    select
        study_id,
        force_code,
        false as is_neighbour
    from studies
    union all
    select
        cast(study_id as {{ text_type() }}) as study_id,
        cast(force_code as {{ text_type() }}) as force_code,
        true as is_neighbour
    from neighbours
)

select * from final
