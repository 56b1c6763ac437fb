-- Who can be compared, and by what: the managed people of the analysis from their day of selection, and the
-- unmanaged who were eligible on the first of a month in which somebody was selected. Of both, recorded offences
-- are counted by the same method: a year at liberty before, the year reported after. Whoever's year before is not
-- on record cannot be compared, and neither can an unmanaged person with more days in custody than the analysis
-- allows.

with

periods as (
    select * from {{ ref('dim_effect_period') }}
),

members as (
    select * from {{ ref('effect_member') }}
    where left_out_reason is null
),

unmanaged as (
    select * from {{ ref('effect_unmanaged') }}
),

sources as (
    select * from {{ ref('effect_source') }}
),

windows as (
    select * from {{ ref('effect_window') }}
),

counts as (
    select * from {{ ref('effect_count') }}
    where counted_from = 'recorded offences'
),

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

sides as (
    select
        effect_id,
        person_id,
        selected_on as counted_from_day,
        borough_code,
        true as is_managed
    from members
    union all
    select
        effect_id,
        person_id,
        as_of as counted_from_day,
        cast(null as {{ text_type() }}) as borough_code,
        false as is_managed
    from unmanaged
),

final as (
    select
        sides.effect_id,
        sides.person_id,
        sides.is_managed,
        sides.borough_code,
        cast(date_trunc('month', sides.counted_from_day) as date) as first_of_month,
        periods.age_banding,
        people.sex,
        {{ whole_years_between('identities.date_of_birth', 'sides.counted_from_day') }} as age,
        coalesce(counts.offences_before, 0) as offences_before,
        coalesce(counts.offences_after, 0) * windows.multiplier as offences_after
    from sides
    inner join periods
        on sides.effect_id = periods.effect_id
    inner join sources
        on sides.effect_id = sources.effect_id
    inner join windows
        on
            sides.effect_id = windows.effect_id
            and sides.person_id = windows.person_id
            and sides.counted_from_day = windows.counted_from_day
            and sources.crimes_recorded_from <= windows.before_start
    inner join people
        on sides.person_id = people.person_id
    inner join identities
        on sides.person_id = identities.person_id
    left join counts
        on
            windows.effect_id = counts.effect_id
            and windows.person_id = counts.person_id
            and windows.counted_from_day = counts.counted_from_day
    where sides.is_managed or windows.days_in_custody <= periods.most_days_in_custody
)

select * from final
