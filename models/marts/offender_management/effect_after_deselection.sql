-- What became of people whose spell ended within the year reported: days in custody in the year before selection
-- and since, offences of the year at liberty before selection and of the year after de-selection, as far as they
-- are followed. `days_followed` says how far that is.

with

spells as (
    select * from {{ ref('effect_deselected') }}
),

custody_days as (
    select * from {{ ref('effect_deselected_custody') }}
),

sources as (
    select * from {{ ref('effect_source') }}
),

counts as (
    select * from {{ ref('effect_count') }}
),

counted_offences as (
    select * from {{ ref('counted_offence') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

since as (
    select
        spells.effect_id,
        spells.person_id,
        spells.selected_on,
        count(*) as offences
    from spells
    inner join sources
        on spells.effect_id = sources.effect_id
    inner join counted_offences
        on
            sources.counted_from = counted_offences.counted_from
            and spells.force_code = counted_offences.force_code
            and spells.person_id = counted_offences.person_id
            and spells.deselected_on <= counted_offences.counted_on
            and spells.followed_until > counted_offences.counted_on
    group by spells.effect_id, spells.person_id, spells.selected_on
),

final as (
    select
        spells.effect_id,
        people.person_key,
        spells.borough_code as area,
        spells.scheme,
        spells.selected_on,
        spells.deselected_on,
        spells.deselection_code,
        cast(coalesce(custody_days.days_before, 0) as integer) as custody_days_before,
        cast(coalesce(custody_days.days_since, 0) as integer) as custody_days_since,
        sources.counted_from,
        coalesce(counts.offences_before, 0) as offences_before,
        cast(coalesce(since.offences, 0) as integer) as offences_since,
        cast({{ days_between('spells.deselected_on', 'spells.followed_until') }} as integer) as days_followed,
        spells.is_selected_again
    from spells
    inner join sources
        on spells.effect_id = sources.effect_id
    inner join people
        on spells.person_id = people.person_id
    left join custody_days
        on
            spells.effect_id = custody_days.effect_id
            and spells.person_id = custody_days.person_id
            and spells.selected_on = custody_days.selected_on
    left join counts
        on
            spells.effect_id = counts.effect_id
            and spells.person_id = counts.person_id
            and spells.selected_on = counts.counted_from_day
            and sources.counted_from = counts.counted_from
    left join since
        on
            spells.effect_id = since.effect_id
            and spells.person_id = since.person_id
            and spells.selected_on = since.selected_on
)

select * from final
