-- What the method counted of each person managed in the year reported, and why somebody is left out.

with

members as (
    select * from {{ ref('effect_member') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

final as (
    select
        members.effect_id,
        people.person_key,
        members.borough_code as area,
        members.scheme,
        members.selected_on,
        members.deselected_on,
        members.days_on_scheme,
        members.days_in_custody,
        members.left_out_reason is null as is_in_analysis,
        members.left_out_reason,
        members.counted_from,
        members.before_start,
        members.after_start,
        members.multiplier,
        members.offences_before,
        members.offences_after_counted,
        members.offences_after,
        members.focus_before,
        members.focus_after_counted,
        members.focus_after,
        members.focus_before = 0 and members.focus_after_counted > 0 as is_new_to_focus,
        members.is_baseline_under_earlier_spell
    from members
    inner join people
        on members.person_id = people.person_id
)

select * from final
