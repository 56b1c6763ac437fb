-- An outcome given to an accused person; an accused can have several, one after the other.

with

delivered as (
    {{ latest_delivered(source('cris', 'outcomes'), ['crime_reference', 'party_number', 'outcome_number']) }}
),

renamed as (
    select
        -- keys
        force_code,
        crime_reference,
        cast(party_number as integer) as party_number,
        cast(outcome_number as integer) as outcome_number,

        -- what was decided, and when
        upper(trim(outcome_code)) as outcome_code,
        cast(outcome_on as date) as outcome_on,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
