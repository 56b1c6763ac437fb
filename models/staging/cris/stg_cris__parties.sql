-- A person's appearance in a crime, as victim or as accused. Names stay as they were typed. The parties of a crime are
-- delivered together: those of the youngest delivery stand, and who is no longer among them is gone.

with

delivered as (
    {{ latest_delivered(source('cris', 'parties'), ['crime_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        crime_reference,
        cast(party_number as integer) as party_number,

        -- what the person is to the crime
        role,

        -- who
        forename,
        surname,
        cast(date_of_birth as date) as date_of_birth,
        sex,
        self_defined_ethnicity,
        observed_ethnicity,
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
