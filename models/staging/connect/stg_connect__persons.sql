-- Somebody under one number of CONNECT, as last delivered. Names stay as they were typed.

with

delivered as (
    {{ latest_delivered(source('connect', 'persons'), ['person_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        person_reference,

        -- who
        forename,
        surname,
        cast(date_of_birth as date) as date_of_birth,
        sex_code,
        self_defined_ethnicity,
        ethnic_appearance,
        pnc_id,
        cro_number,

        -- where the row came from
        cast(delivered_on as date) as delivered_on,
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
