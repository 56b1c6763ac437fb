-- Links between two established people, too weak to join them.

with

near_link as (
    select * from {{ source('resolution', 'near_link') }}
),

final as (
    select
        record_id,
        other_record_id,
        match_weight as link_weight
    from near_link
)

select * from final
