-- From which record an effect is counted: the one that its row names, and recorded offences where that is arrests
-- and the force delivers none. And from which day on the force's crimes are on record at all.

with

periods as (
    select * from {{ ref('dim_effect_period') }}
),

arrests as (
    select * from {{ ref('fct_arrest') }}
),

offences as (
    select * from {{ ref('fct_offence') }}
),

forces_with_arrests as (
    select distinct force_code from arrests
),

first_crimes as (
    select
        force_code,
        min(reported_on) as first_reported_on
    from offences
    group by force_code
),

final as (
    select
        periods.effect_id,
        case
            when forces_with_arrests.force_code is null then 'recorded offences'
            else periods.counted_from
        end as counted_from,
        first_crimes.first_reported_on as crimes_recorded_from
    from periods
    left join forces_with_arrests
        on periods.force_code = forces_with_arrests.force_code
    left join first_crimes
        on periods.force_code = first_crimes.force_code
)

select * from final
