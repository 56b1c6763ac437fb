-- Everybody whom a team managed on some day of the year reported, under the last of their spells that reaches into
-- it. The day of de-selection is no longer managed. Time on the scheme ends with the year, or with de-selection
-- before it.

with

periods as (
    select * from {{ ref('dim_effect_period') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

ranked as (
    select
        periods.effect_id,
        periods.least_months_on_scheme,
        spells.force_code,
        spells.person_id,
        spells.borough_code,
        spells.scheme,
        spells.selected_on,
        spells.deselected_on,
        least(coalesce(spells.deselected_on, periods.period_end + 1), periods.period_end + 1) as on_scheme_until,
        row_number() over (
            partition by periods.effect_id, spells.person_id
            order by spells.selected_on desc, spells.iom_reference desc, spells.spell_number desc
        ) as youth_rank
    from periods
    inner join spells
        on
            periods.force_code = spells.force_code
            and periods.period_end >= spells.selected_on
            and coalesce(periods.period_start < spells.deselected_on, true)
),

final as (
    select
        effect_id,
        force_code,
        person_id,
        borough_code,
        scheme,
        selected_on,
        deselected_on,
        {{ days_between('selected_on', 'on_scheme_until') }} as days_on_scheme,
        {{ months_after('selected_on', 'least_months_on_scheme') }} <= on_scheme_until as is_long_enough_on_scheme
    from ranked
    where youth_rank = 1
)

select * from final
