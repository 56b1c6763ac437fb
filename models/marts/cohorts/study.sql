-- A study: an area, a window, and the rules that hold in it.

with

studies as (
    select * from {{ ref('dim_study') }}
),

final as (
    select
        study_id,
        title,
        force_code,
        area_kind,
        area_code,
        window_start,
        window_end,
        membership_date,
        qualifying_offence_set,
        disposal_set,
        harm_index_edition,
        includes_proactive_offences,
        group_sizes,
        target_group_size,
        team_capacity,
        team_annual_cost_gbp,
        smallest_count_shown,
        largest_share_shown_pct,
        own_force_study_id
    from studies
)

select * from final
