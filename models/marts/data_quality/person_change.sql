-- People of the last release some of whose records are now of another person, with the records that did it as the
-- forces' systems call them.

with

changes as (
    select * from {{ ref('fct_person_change') }}
),

records as (
    select * from {{ ref('review_record') }}
),

final as (
    select
        changes.change,
        changes.person_key,
        changes.former_person_key,
        changes.records,
        changes.record_id,
        records.force_code,
        records.source_system,
        records.record_ref,
        records.party_number,
        changes.other_record_id,
        other_records.force_code as other_force_code,
        other_records.source_system as other_source_system,
        other_records.record_ref as other_record_ref,
        other_records.party_number as other_party_number,
        changes.link_weight,
        changes.reason
    from changes
    left join records
        on changes.record_id = records.record_id
    left join records as other_records
        on changes.other_record_id = other_records.record_id
)

select * from final
