-- What was counted of everybody managed in the year reported, and whether the analysis holds them. Left out, by the
-- first reason that holds: fewer months on the scheme than asked; more days of the year in custody than allowed;
-- and, where recorded offences are counted, a year before selection that begins before the force's crimes are on
-- record.

with

candidates as (
    select * from {{ ref('effect_candidate') }}
),

periods as (
    select * from {{ ref('dim_effect_period') }}
),

sources as (
    select * from {{ ref('effect_source') }}
),

windows as (
    select * from {{ ref('effect_window') }}
),

counts as (
    select * from {{ ref('effect_count') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

earlier_spells as (
    select distinct
        windows.effect_id,
        windows.person_id
    from windows
    inner join spells
        on
            windows.force_code = spells.force_code
            and windows.person_id = spells.person_id
            and windows.counted_from_day > spells.selected_on
            and coalesce(windows.before_start < spells.deselected_on, true)
    inner join candidates
        on
            windows.effect_id = candidates.effect_id
            and windows.person_id = candidates.person_id
            and windows.counted_from_day = candidates.selected_on
),

final as (
    select
        candidates.effect_id,
        candidates.force_code,
        candidates.person_id,
        candidates.borough_code,
        candidates.scheme,
        candidates.selected_on,
        candidates.deselected_on,
        candidates.days_on_scheme,
        candidates.is_long_enough_on_scheme,
        sources.counted_from,
        windows.days_in_custody,
        windows.before_start,
        windows.after_start,
        windows.multiplier,
        case
            when not candidates.is_long_enough_on_scheme then 'too short on the scheme'
            when windows.days_in_custody > periods.most_days_in_custody then 'too long in custody'
            when sources.counted_from = 'arrests' then null
            when sources.crimes_recorded_from is null then 'no record to count from'
            when windows.before_start < sources.crimes_recorded_from then 'year before selection not on record'
        end as left_out_reason,
        coalesce(counts.offences_before, 0) as offences_before,
        coalesce(counts.offences_after, 0) as offences_after_counted,
        coalesce(counts.offences_after, 0) * windows.multiplier as offences_after,
        coalesce(counts.focus_before, 0) as focus_before,
        coalesce(counts.focus_after, 0) as focus_after_counted,
        coalesce(counts.focus_after, 0) * windows.multiplier as focus_after,
        earlier_spells.person_id is not null as is_baseline_under_earlier_spell
    from candidates
    inner join periods
        on candidates.effect_id = periods.effect_id
    inner join sources
        on candidates.effect_id = sources.effect_id
    inner join windows
        on
            candidates.effect_id = windows.effect_id
            and candidates.person_id = windows.person_id
            and candidates.selected_on = windows.counted_from_day
    left join counts
        on
            windows.effect_id = counts.effect_id
            and windows.person_id = counts.person_id
            and windows.counted_from_day = counts.counted_from_day
            and sources.counted_from = counts.counted_from
    left join earlier_spells
        on
            candidates.effect_id = earlier_spells.effect_id
            and candidates.person_id = earlier_spells.person_id
)

select * from final
