-- People of the last release some of whose records are now of another person.

with

person_change as (
    select * from {{ source('resolution', 'person_change') }}
),

final as (
    select
        change,
        person_id,
        former_person_id,
        cast(records as bigint) as records,
        record_id,
        other_record_id,
        weight as link_weight,
        reason
    from person_change
)

select * from final
