-- Decisions that do nothing, with the reason. Two that say the same of the same records are one row.

with

decision_without_effect as (
    select * from {{ source('resolution', 'decision_without_effect') }}
),

final as (
    select distinct
        record_id,
        other_record_id,
        is_same,
        reason
    from decision_without_effect
)

select * from final
