-- How an offence ended, for one person or as a whole; there can be several outcomes, one after the other.

with

delivered as (
    {{ latest_delivered(
        source('connect', 'offence_outcomes'), ['investigation_reference', 'offence_number', 'outcome_number']
    ) }}
),

renamed as (
    select
        -- keys
        force_code,
        investigation_reference,
        cast(offence_number as integer) as offence_number,
        cast(outcome_number as integer) as outcome_number,

        -- for whom
        person_reference,

        -- what was decided, and when
        outcome_code,
        cast(outcome_on as date) as outcome_on,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
