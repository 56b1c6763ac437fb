-- Links strong enough to be followed that a rule did not let be followed.

with

refused_link as (
    select * from {{ source('resolution', 'refused_link') }}
),

final as (
    select
        record_id,
        other_record_id,
        match_weight as link_weight,
        reason
    from refused_link
)

select * from final
