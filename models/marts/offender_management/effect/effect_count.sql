-- How many offences each record counts in the two spans of a person and a day, as they are: not yet multiplied. No
-- row is none.

with

windows as (
    select * from {{ ref('effect_window') }}
),

counted_offences as (
    select * from {{ ref('counted_offence') }}
),

periods as (
    select * from {{ ref('dim_effect_period') }}
),

qualifying_offences as (
    select * from {{ ref('bridge_qualifying_offence') }}
),

in_a_span as (
    select
        windows.effect_id,
        windows.person_id,
        windows.counted_from_day,
        counted_offences.counted_from,
        case when counted_offences.counted_on < windows.counted_from_day then 1 else 0 end as is_before,
        case when counted_offences.counted_on >= windows.after_start then 1 else 0 end as is_after,
        case when qualifying_offences.offence_id is null then 0 else 1 end as is_of_focus
    from windows
    inner join counted_offences
        on
            windows.force_code = counted_offences.force_code
            and windows.person_id = counted_offences.person_id
            and counted_offences.counted_on between windows.before_start and windows.after_end
    inner join periods
        on windows.effect_id = periods.effect_id
    left join qualifying_offences
        on
            periods.focus_offence_set = qualifying_offences.qualifying_offence_set
            and counted_offences.offence_id = qualifying_offences.offence_id
            and counted_offences.counted_on between qualifying_offences.valid_from and qualifying_offences.valid_to
),

final as (
    select
        effect_id,
        person_id,
        counted_from_day,
        counted_from,
        cast(sum(is_before) as integer) as offences_before,
        cast(sum(is_after) as integer) as offences_after,
        cast(sum(is_before * is_of_focus) as integer) as focus_before,
        cast(sum(is_after * is_of_focus) as integer) as focus_after
    from in_a_span
    group by effect_id, person_id, counted_from_day, counted_from
)

select * from final
