-- A person whom Niche knows by a number of its own, with the names of today. One person may have several numbers;
-- who is who is found later.

with

delivered as (
    {{ latest_delivered(source('niche', 'nominals'), ['nominal_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        nominal_reference,

        -- who
        forename,
        surname,
        cast(date_of_birth as date) as date_of_birth,
        gender,
        ethnic_appearance,
        self_defined_ethnicity,
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
