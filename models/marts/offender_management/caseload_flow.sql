-- Who comes and who goes, by month and by quarter, for each area and scheme and for all together: selections, de-
-- selections, spells open at the end, and how long those that ended in the period had lasted. A spell counts where
-- and under which scheme it was. Both the day of selection and the day of de-selection lie in the period in which
-- they fall, its first and last days included.

with

periods as (
    select * from {{ ref('caseload_period') }}
    where period_kind in ('month', 'quarter')
),

spells as (
    select * from {{ ref('caseload_spell') }}
),

touched as (
    select
        periods.force_code,
        periods.period_kind,
        periods.first_day,
        periods.last_day,
        periods.is_complete,
        spells.borough_code as area,
        coalesce(spells.scheme, 'no scheme') as scheme,
        spells.person_key,
        spells.selected_on between periods.first_day and periods.last_day as is_selected,
        spells.is_selected_again,
        coalesce(spells.deselected_on between periods.first_day and periods.last_day, false) as is_deselected,
        {{ is_open_on('periods.last_day', 'spells.selected_on', 'spells.deselected_on') }} as is_open_at_end,
        spells.length_of_stay_days,
        spells.counts_as_success,
        spells.exit_outcome
    from periods
    inner join spells
        on
            periods.force_code = spells.force_code
            and periods.last_day >= spells.selected_on
            and coalesce(periods.first_day <= spells.deselected_on, true)
),

final as (
    select
        force_code,
        period_kind,
        first_day,
        last_day,
        is_complete,
        coalesce(area, 'total') as area,
        coalesce(scheme, 'total') as scheme,
        count(case when is_selected then 1 end) as selections,
        count(case when is_selected and is_selected_again then 1 end) as selected_again,
        count(case when is_deselected then 1 end) as deselections,
        count(case when is_deselected and counts_as_success then 1 end) as exits_with_success,
        count(case when is_deselected and not counts_as_success then 1 end) as exits_without_success,
        count(case when is_deselected and exit_outcome is null then 1 end) as exits_without_reason,
        count(distinct case when is_open_at_end then person_key end) as persons_open_at_end,
        avg(case when is_deselected then length_of_stay_days end) as mean_stay_days,
        median(case when is_deselected then length_of_stay_days end) as median_stay_days
    from touched
    group by grouping sets (
        (force_code, period_kind, first_day, last_day, is_complete, area, scheme),
        (force_code, period_kind, first_day, last_day, is_complete, area),
        (force_code, period_kind, first_day, last_day, is_complete, scheme),
        (force_code, period_kind, first_day, last_day, is_complete)
    )
)

select * from final
