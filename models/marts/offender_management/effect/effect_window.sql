-- The two spans in which offences are counted for a person and a day. Before: from as far back as it takes until
-- the wanted number of days at liberty lie between, to the day before. Every time in custody that is met on the way
-- is stepped over; one is met if fewer than the wanted days at liberty lie after it. After: the year reported, or
-- from the day on where that is later; what is counted in a part of the year is multiplied up to a whole one.

with

periods as (
    select * from {{ ref('dim_effect_period') }}
),

days as (
    select * from {{ ref('effect_day') }}
),

custody as (
    select
        person_id,
        entered_on,
        coalesce(released_on, date '9999-12-31') as left_on
    from {{ ref('custody_stretch') }}
),

custody_of_days as (
    select
        days.effect_id,
        days.person_id,
        days.counted_from_day,
        periods.baseline_days,
        custody.entered_on,
        least(custody.left_on, days.counted_from_day) as left_on,
        greatest(
            {{ days_between('custody.entered_on', 'least(custody.left_on, days.counted_from_day)') }}, 0
        ) as days_before,
        greatest({{ days_between(
            'greatest(custody.entered_on, periods.period_start)', 'least(custody.left_on, periods.period_end + 1)'
        ) }}, 0) as days_in_period
    from days
    inner join periods
        on days.effect_id = periods.effect_id
    inner join custody
        on days.person_id = custody.person_id
),

stepped as (
    select
        *,
        {{ days_between('left_on', 'counted_from_day') }} - coalesce(sum(days_before) over (
            partition by effect_id, person_id, counted_from_day
            order by entered_on desc
            rows between unbounded preceding and 1 preceding
        ), 0) as days_at_liberty_after
    from custody_of_days
),

custody_days as (
    select
        effect_id,
        person_id,
        counted_from_day,
        sum(case when days_at_liberty_after < baseline_days then days_before else 0 end) as days_stepped_over,
        sum(days_in_period) as days_in_period
    from stepped
    group by effect_id, person_id, counted_from_day
),

final as (
    select
        days.effect_id,
        days.force_code,
        days.person_id,
        days.counted_from_day,
        days.counted_from_day
        - cast(periods.baseline_days + coalesce(custody_days.days_stepped_over, 0) as integer) as before_start,
        greatest(days.counted_from_day, periods.period_start) as after_start,
        periods.period_end as after_end,
        case
            when days.counted_from_day <= periods.period_start then 1.0
            else
                cast(periods.baseline_days as double)
                / ({{ days_between('days.counted_from_day', 'periods.period_end') }} + 1)
        end as multiplier,
        cast(coalesce(custody_days.days_in_period, 0) as integer) as days_in_custody
    from days
    inner join periods
        on days.effect_id = periods.effect_id
    left join custody_days
        on
            days.effect_id = custody_days.effect_id
            and days.person_id = custody_days.person_id
            and days.counted_from_day = custody_days.counted_from_day
)

select * from final
