-- De-selections by the code of their reason, by month and by quarter, for each area and scheme and for all together.
-- The codes are those delivered: Bedfordshire's 1 to 6C and London's words stand beside the exit outcome that each
-- amounts to.

with

periods as (
    select * from {{ ref('caseload_period') }}
    where period_kind in ('month', 'quarter')
),

spells as (
    select * from {{ ref('caseload_spell') }}
    where deselected_on is not null
),

exits as (
    select
        periods.force_code,
        periods.period_kind,
        periods.first_day,
        periods.last_day,
        spells.borough_code as area,
        coalesce(spells.scheme, 'no scheme') as scheme,
        coalesce(spells.deselection_code, 'not recorded') as deselection_code,
        coalesce(spells.deselection_reason, 'not recorded') as deselection_reason,
        coalesce(spells.exit_outcome, 'not recorded') as exit_outcome,
        spells.length_of_stay_days
    from periods
    inner join spells
        on
            periods.force_code = spells.force_code
            and spells.deselected_on between periods.first_day and periods.last_day
),

final as (
    {%- set of_the_exit -%}
        force_code, period_kind, first_day, last_day, deselection_code, deselection_reason, exit_outcome
    {%- endset %}
    select
        force_code,
        period_kind,
        first_day,
        last_day,
        coalesce(area, 'total') as area,
        coalesce(scheme, 'total') as scheme,
        deselection_code,
        deselection_reason,
        exit_outcome,
        count(*) as deselections,
        avg(length_of_stay_days) as mean_stay_days
    from exits
    group by grouping sets (
        ({{ of_the_exit }}, area, scheme), ({{ of_the_exit }}, area), ({{ of_the_exit }}, scheme), ({{ of_the_exit }})
    )
)

select * from final
