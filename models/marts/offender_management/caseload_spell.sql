-- Every time that somebody was managed, with how long and why it ended. A person can be selected again: the spells
-- of a person in a force are numbered in the order of selection, and where an earlier one had ended by then, the
-- days between are told. An open spell has no length yet. Length is counted from the day of selection to the day of
-- de-selection.

with

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

reasons as (
    select * from {{ ref('dim_deselection_reason') }}
),

schemes as (
    select * from {{ ref('dim_iom_scheme') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

in_order as (
    select
        *,
        row_number() over (
            partition by force_code, person_id order by selected_on, iom_reference, spell_number
        ) as spell_order
    from spells
),

ended_before as (
    select
        in_order.force_code,
        in_order.iom_reference,
        in_order.spell_number,
        max(earlier.deselected_on) as earlier_ended_on
    from in_order
    inner join in_order as earlier
        on
            in_order.force_code = earlier.force_code
            and in_order.person_id = earlier.person_id
            and in_order.spell_order > earlier.spell_order
            and in_order.selected_on >= earlier.deselected_on
    group by in_order.force_code, in_order.iom_reference, in_order.spell_number
),

final as (
    select
        in_order.force_code,
        in_order.iom_reference,
        in_order.spell_number,
        people.person_key,
        in_order.borough_code,
        in_order.scheme,
        schemes.title as scheme_title,
        in_order.supervision,
        in_order.provider,
        in_order.referred_by,
        in_order.selected_on,
        in_order.deselected_on,
        in_order.deselected_on is null as is_open,
        {{ days_between('in_order.selected_on', 'in_order.deselected_on') }} as length_of_stay_days,
        in_order.deselection_code,
        reasons.reason as deselection_reason,
        reasons.exit_outcome,
        reasons.counts_as_success,
        in_order.spell_order,
        ended_before.earlier_ended_on is not null as is_selected_again,
        {{ days_between('ended_before.earlier_ended_on', 'in_order.selected_on') }} as days_since_earlier_spell
    from in_order
    inner join people
        on in_order.person_id = people.person_id
    left join reasons
        on in_order.deselection_code = reasons.deselection_code
    left join schemes
        on in_order.scheme = schemes.scheme
    left join ended_before
        on
            in_order.force_code = ended_before.force_code
            and in_order.iom_reference = ended_before.iom_reference
            and in_order.spell_number = ended_before.spell_number
)

select * from final
