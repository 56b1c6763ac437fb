-- People of the last release some of whose records are now of another person: two became one, or one was parted.

with

changes as (
    select * from {{ ref('stg_resolution__person_change') }}
),

installation_key as (
    select * from {{ source('installation', 'person_key') }}
),

final as (
    select
        changes.change,
        {{ keyed_hash('changes.person_id', 'installation_key.secret') }} as person_key,
        {{ keyed_hash('changes.former_person_id', 'installation_key.secret') }} as former_person_key,
        changes.records,
        changes.record_id,
        changes.other_record_id,
        changes.link_weight,
        changes.reason
    from changes
    cross join installation_key
)

select * from final
