-- Where each record of a person stands, as a force's system calls it, and as a decision about it must call it. A party
-- of a crime is called by its number there; a person whom a system knows by a number of their own, whatever the crime,
-- is not.

with

records as (
    select * from {{ ref('int_person_records') }}
),

numbered_parties as (
    select * from {{ ref('int_crime_parties') }}
    where party_number is not null
),

final as (
    select
        records.record_id,
        records.force_code,
        records.source_system,
        records.record_ref,
        cast(numbered_parties.party_number as integer) as party_number
    from records
    left join numbered_parties
        on records.record_id = numbered_parties.record_id
)

select * from final
