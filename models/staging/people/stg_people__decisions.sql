-- What somebody has decided about two records.

with

delivered as (
    {{ latest_delivered(source('people', 'decisions'), ['decision_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        decision_reference,

        -- what
        decision = 'SAME' as is_same,
        cast(decided_on as date) as decided_on,
        decided_by,
        reason,

        -- about which records
        system_one,
        reference_one,
        cast(party_number_one as integer) as party_number_one,
        system_two,
        reference_two,
        cast(party_number_two as integer) as party_number_two,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
