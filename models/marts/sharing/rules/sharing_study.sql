-- The studies whose figures may leave the force. A study that reads neighbours' records has nearly the people of
-- the same study without them: what the one withholds, the other and a subtraction would tell. Only the force's
-- own leaves.

with

studies as (
    select * from {{ ref('dim_study') }}
),

final as (
    select
        study_id,
        area_kind,
        window_start,
        window_end,
        membership_date,
        qualifying_offence_set,
        disposal_set,
        harm_index_edition,
        includes_proactive_offences,
        target_group_size,
        smallest_count_shown,
        largest_share_shown_pct
    from studies
    where own_force_study_id is null
)

select * from final
