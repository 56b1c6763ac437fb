-- What somebody has decided about two records, under the identifiers of the records. Whether such records exist is not
-- asked here: a decision may come before its records, and it waits for them.

with

decisions as (
    select * from {{ ref('stg_people__decisions') }}
),

final as (
    select
        force_code,
        decision_reference,
        case
            when party_number_one is null then {{ identifier(['system_one', 'force_code', 'reference_one']) }}
            else {{ identifier(['system_one', 'force_code', 'reference_one', 'party_number_one']) }}
        end as record_id,
        case
            when party_number_two is null then {{ identifier(['system_two', 'force_code', 'reference_two']) }}
            else {{ identifier(['system_two', 'force_code', 'reference_two', 'party_number_two']) }}
        end as other_record_id,
        is_same,
        decided_on
    from decisions
)

select * from final
