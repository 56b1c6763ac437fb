-- Which person each record belongs to, as person resolution found it.

with

record_person as (
    select * from {{ source('resolution', 'record_person') }}
),

final as (
    select
        record_id,
        person_id,
        resolution_rule,
        link_weight
    from record_person
)

select * from final
