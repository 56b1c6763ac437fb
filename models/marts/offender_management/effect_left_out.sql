-- How many of the people managed in the year reported the analysis holds, and how many it leaves out for which
-- reason.

with

members as (
    select * from {{ ref('effect_member') }}
),

by_area as (
    select
        effect_id,
        borough_code as area,
        left_out_reason
    from members
    union all
    select
        effect_id,
        'total' as area,
        left_out_reason
    from members
),

final as (
    select
        effect_id,
        area,
        left_out_reason is null as is_in_analysis,
        left_out_reason,
        count(*) as persons
    from by_area
    group by effect_id, area, left_out_reason
)

select * from final
