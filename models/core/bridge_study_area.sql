-- The boroughs that are a study's area: those of a command unit, one alone, or all of the force.

with

studies as (
    select * from {{ ref('dim_study') }}
),

areas as (
    select * from {{ ref('dim_area') }}
),

final as (
    select
        studies.study_id,
        areas.force_code,
        areas.borough_code
    from studies
    inner join areas
        on
            studies.force_code = areas.force_code
            and case studies.area_kind
                when 'bcu' then studies.area_code = areas.bcu_code
                when 'borough' then studies.area_code = areas.borough_code
                when 'force' then studies.area_code = areas.force_code
            end
)

select * from final
