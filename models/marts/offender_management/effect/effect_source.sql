-- From which record an effect is counted. Arrests, as the report does, where the force delivers them from a year or
-- more before the year reported: without those nothing could be counted before selection. Recorded offences else.
-- And from which day on the force's crimes are on record at all.

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

first_arrests as (
    select
        force_code,
        min(arrested_on) as first_arrested_on
    from arrests
    group by force_code
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
            when first_arrests.first_arrested_on <= periods.period_start - periods.baseline_days then 'arrests'
            else 'recorded offences'
        end as counted_from,
        first_crimes.first_reported_on as crimes_recorded_from
    from periods
    left join first_arrests
        on periods.force_code = first_arrests.force_code
    left join first_crimes
        on periods.force_code = first_crimes.force_code
)

select * from final
