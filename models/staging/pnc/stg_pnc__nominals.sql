-- A person of an extract of the Police National Computer.

with

delivered as (
    {{ latest_delivered(source('pnc', 'nominals'), ['pnc_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        pnc_reference,

        -- who
        forename,
        surname,
        cast(date_of_birth as date) as date_of_birth,
        sex,
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
