-- A year whose effect on managed people is reported, with the rules of the report. One row of the seed, nothing else.

with

periods as (
    select * from {{ ref('effect_periods') }}
),

final as (
    select
        cast(effect_id as {{ text_type() }}) as effect_id,
        cast(title as {{ text_type() }}) as title,
        cast(force_code as {{ text_type() }}) as force_code,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        cast(counted_from as {{ text_type() }}) as counted_from,
        cast(least_months_on_scheme as integer) as least_months_on_scheme,
        cast(most_days_in_custody as integer) as most_days_in_custody,
        cast(baseline_days as integer) as baseline_days,
        cast(focus_offence_set as {{ text_type() }}) as focus_offence_set,
        cast(unit_cost_victim as {{ text_type() }}) as unit_cost_victim,
        cast(unit_cost_crime_type as {{ text_type() }}) as unit_cost_crime_type,
        cast(age_banding as {{ text_type() }}) as age_banding,
        cast(comparison_cohort_id as {{ text_type() }}) as comparison_cohort_id,
        cast(comparison_months_unselected as integer) as comparison_months_unselected,
        cast(confidence_z as double) as confidence_z
    from periods
)

select * from final
