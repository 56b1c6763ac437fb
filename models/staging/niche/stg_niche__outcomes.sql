-- How an occurrence ended, as a whole or for one nominal; there can be several outcomes, one after the other.

with

delivered as (
    {{ latest_delivered(source('niche', 'outcomes'), ['occurrence_reference', 'outcome_number']) }}
),

renamed as (
    select
        -- keys
        force_code,
        occurrence_reference,
        cast(outcome_number as integer) as outcome_number,

        -- for whom
        nominal_reference,

        -- what was decided, and when
        outcome,
        cast(outcome_on as date) as outcome_on,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
