-- What the offences of the effect's own set cost before selection and in the year reported, by the unit cost of its
-- row. A cost that is not known stays unknown.

with

effects as (
    select * from {{ ref('effect_by_area') }}
),

periods as (
    select * from {{ ref('dim_effect_period') }}
),

unit_costs as (
    select * from {{ ref('dim_unit_cost') }}
),

final as (
    select
        effects.effect_id,
        effects.area,
        effects.measure,
        unit_costs.victim,
        unit_costs.crime_type,
        unit_costs.price_year,
        unit_costs.confidence,
        unit_costs.unit_cost_gbp,
        effects.offences_before * cast(unit_costs.unit_cost_gbp as double) as cost_before_gbp,
        effects.offences_after * cast(unit_costs.unit_cost_gbp as double) as cost_after_gbp,
        effects.decrease * cast(unit_costs.unit_cost_gbp as double) as saving_gbp
    from effects
    inner join periods
        on
            effects.effect_id = periods.effect_id
            and effects.measure = periods.focus_offence_set
    inner join unit_costs
        on
            periods.unit_cost_victim = unit_costs.victim
            and periods.unit_cost_crime_type = unit_costs.crime_type
)

select * from final
