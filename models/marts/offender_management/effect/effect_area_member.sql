-- The people of the analysis, once in the area of their team and once in the total, and once for all offences and
-- once for those of the effect's own set (burglary dwelling). Of the set, only people with any before selection are
-- counted; whoever began since is new and stands apart.

with

members as (
    select * from {{ ref('effect_member') }}
    where left_out_reason is null
),

periods as (
    select * from {{ ref('dim_effect_period') }}
),

measured as (
    select
        effect_id,
        person_id,
        borough_code,
        'all offences' as measure,
        offences_before,
        offences_after_counted,
        offences_after
    from members
    union all
    select
        members.effect_id,
        members.person_id,
        members.borough_code,
        periods.focus_offence_set as measure,
        members.focus_before as offences_before,
        members.focus_after_counted as offences_after_counted,
        members.focus_after as offences_after
    from members
    inner join periods
        on members.effect_id = periods.effect_id
),

by_area as (
    select
        effect_id,
        borough_code as area,
        measure,
        person_id,
        offences_before,
        offences_after_counted,
        offences_after
    from measured
    union all
    select
        effect_id,
        'total' as area,
        measure,
        person_id,
        offences_before,
        offences_after_counted,
        offences_after
    from measured
),

final as (
    select
        *,
        offences_before > 0 or measure = 'all offences' as is_counted,
        offences_before = 0 and offences_after_counted > 0 as is_new
    from by_area
)

select * from final
