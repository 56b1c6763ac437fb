-- A study: an area, a window and the rules that hold in it. One row of the seed, nothing else.

with

studies as (
    select * from {{ ref('studies') }}
),

final as (
    select
        cast(study_id as {{ text_type() }}) as study_id,
        cast(title as {{ text_type() }}) as title,
        cast(force_code as {{ text_type() }}) as force_code,
        cast(area_kind as {{ text_type() }}) as area_kind,
        cast(area_code as {{ text_type() }}) as area_code,
        cast(window_start as date) as window_start,
        cast(window_end as date) as window_end,
        cast(membership_date as date) as membership_date,
        cast(qualifying_offence_set as {{ text_type() }}) as qualifying_offence_set,
        cast(disposal_set as {{ text_type() }}) as disposal_set,
        cast(harm_index_edition as {{ text_type() }}) as harm_index_edition,
        cast(includes_proactive_offences as boolean) as includes_proactive_offences,
        cast(group_sizes as {{ text_type() }}) as group_sizes,
        cast(target_group_size as integer) as target_group_size,
        cast(team_capacity as integer) as team_capacity,
        cast(team_annual_cost_gbp as decimal(18, 2)) as team_annual_cost_gbp,
        cast(smallest_count_shown as integer) as smallest_count_shown,
        cast(largest_share_shown_pct as integer) as largest_share_shown_pct,
        cast(own_force_study_id as {{ text_type() }}) as own_force_study_id
    from studies
)

select * from final
