-- What each person did in a half year, as far as it is recorded: offences committed in it and charged or cautioned,
-- and offences arrested for in it. Null is none recorded. An interview without an arrest is no arrest.

with

half_years as (
    select * from {{ ref('caseload_period') }}
    where period_kind = 'half year'
),

offences as (
    select * from {{ ref('fct_offence') }}
    where is_charged_or_cautioned
),

arrests as (
    select * from {{ ref('fct_arrest') }}
    where is_arrest
),

recorded as (
    select
        force_code,
        person_id,
        occurred_on as recorded_on,
        1 as offences,
        null as offences_arrested_for
    from offences
    union all
    select
        force_code,
        person_id,
        arrested_on as recorded_on,
        null as offences,
        1 as offences_arrested_for
    from arrests
),

final as (
    select
        half_years.force_code,
        half_years.first_day,
        recorded.person_id,
        cast(sum(recorded.offences) as bigint) as offences,
        cast(sum(recorded.offences_arrested_for) as bigint) as offences_arrested_for
    from half_years
    inner join recorded
        on
            half_years.force_code = recorded.force_code
            and recorded.recorded_on between half_years.first_day and half_years.last_day
    group by half_years.force_code, half_years.first_day, recorded.person_id
)

select * from final
