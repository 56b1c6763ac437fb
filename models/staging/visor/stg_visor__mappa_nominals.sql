-- A person under Multi-Agency Public Protection Arrangements, as the register check returns them.

with

delivered as (
    {{ latest_delivered(source('visor', 'mappa_nominals'), ['visor_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        visor_reference,

        -- who
        forename,
        surname,
        cast(date_of_birth as date) as date_of_birth,
        sex,
        pnc_id,

        -- how and when managed
        cast(category as integer) as category,
        cast(level as integer) as mappa_level,
        cast(managed_from as date) as managed_from,
        cast(managed_to as date) as managed_to,

        -- where the row came from
        cast(delivered_on as date) as delivered_on,
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
