-- Days in custody of people whose spell ended within the year reported: in the calendar year before selection, and
-- since de-selection to the end of the year reported. No row is none.

with

spells as (
    select * from {{ ref('effect_deselected') }}
),

custody as (
    select
        person_id,
        entered_on,
        coalesce(released_on, date '9999-12-31') as left_on
    from {{ ref('custody_stretch') }}
),

final as (
    select
        spells.effect_id,
        spells.person_id,
        spells.selected_on,
        cast(sum(greatest({{ days_between(
            'greatest(custody.entered_on, spells.year_before_start)', 'least(custody.left_on, spells.selected_on)'
        ) }}, 0)) as integer) as days_before,
        cast(sum(greatest({{ days_between(
            'greatest(custody.entered_on, spells.deselected_on)', 'least(custody.left_on, spells.reported_until)'
        ) }}, 0)) as integer) as days_since
    from spells
    inner join custody
        on spells.person_id = custody.person_id
    group by spells.effect_id, spells.person_id, spells.selected_on
)

select * from final
