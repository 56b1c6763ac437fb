-- The list that an analyst works through to settle who is who. One row a case, as the kinds' own models
-- (`review/`) find it. It is short enough to work through: of each kind as many as its row of the seed says, the most
-- important first; `person_review_count` says how many there are. The records are named as a decision about them
-- names them. Whatever is decided is delivered, and the case is gone from the next release.

with

cases as (
    select * from {{ ref('review_case') }}
),

kinds as (
    select * from {{ ref('review_kinds') }}
),

records as (
    select * from {{ ref('review_record') }}
),

final as (
    select
        cases.kind,
        cases.place,
        cases.person_key,
        cases.other_person_key,
        cases.record_id,
        records.force_code,
        records.source_system,
        records.record_ref,
        records.party_number,
        cases.other_record_id,
        other_records.force_code as other_force_code,
        other_records.source_system as other_source_system,
        other_records.record_ref as other_record_ref,
        other_records.party_number as other_party_number,
        cases.link_weight,
        cases.reason,
        cases.cohort_memberships,
        kinds.what_to_do
    from cases
    inner join kinds
        on
            cases.kind = kinds.kind
            and cases.place <= kinds.most_rows
    left join records
        on cases.record_id = records.record_id
    left join records as other_records
        on cases.other_record_id = other_records.record_id
)

select * from final
