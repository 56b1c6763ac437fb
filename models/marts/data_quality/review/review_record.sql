-- Where each record of a person stands, as a force's system calls it, and as a decision about it must call it.

with

records as (
    select * from {{ ref('int_person_records') }}
),

parties as (
    select * from {{ ref('int_crime_parties') }}
),

final as (
    select
        records.record_id,
        records.force_code,
        records.source_system,
        records.record_ref,
        cast(parties.party_number as integer) as party_number
    from records
    left join parties
        on records.record_id = parties.record_id
)

select * from final
