-- A person on the sheets of an Integrated Offender Management team.

with

delivered as (
    {{ latest_delivered(source('iom', 'nominals'), ['iom_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        iom_reference,

        -- who
        forename,
        surname,
        cast(date_of_birth as date) as date_of_birth,
        sex,
        self_defined_ethnicity,
        pnc_id,
        cro_number,
        borough_code,

        -- where the row came from
        cast(delivered_on as date) as delivered_on,
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
