-- A person whom the probation service supervises or has supervised.

with

delivered as (
    {{ latest_delivered(source('probation', 'nominals'), ['probation_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        probation_reference,

        -- who
        forename,
        surname,
        cast(date_of_birth as date) as date_of_birth,
        sex,
        self_defined_ethnicity,
        pnc_id,
        cro_number,

        -- markers
        coalesce(is_gang_flagged = 'Y', false) as is_gang_flagged,
        coalesce(is_domestic_abuse_flagged = 'Y', false) as is_domestic_abuse_flagged,

        -- where the row came from
        cast(delivered_on as date) as delivered_on,
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
