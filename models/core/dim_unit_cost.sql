-- What one crime costs in anticipation, as a consequence and in response, by kind of victim and crime.

with

costs as (
    select * from {{ ref('unit_costs') }}
),

final as (
    select
        cast(victim as {{ text_type() }}) as victim,
        cast(crime_type as {{ text_type() }}) as crime_type,
        cast(unit_cost_gbp as decimal(18, 2)) as unit_cost_gbp,
        cast(price_year as {{ text_type() }}) as price_year,
        cast(confidence as {{ text_type() }}) as confidence
    from costs
)

select * from final
