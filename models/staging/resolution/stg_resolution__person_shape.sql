-- How closely the records of a person of several details hang together.

with

person_shape as (
    select * from {{ source('resolution', 'person_shape') }}
),

final as (
    select
        person_id,
        cast(signatures as bigint) as signatures,
        cast(links as bigint) as links,
        cast(pnc_ids as bigint) as pnc_ids
    from person_shape
)

select * from final
