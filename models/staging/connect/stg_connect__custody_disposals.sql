-- What was decided in custody about an offence and the person who was held for it.

with

delivered as (
    {{ latest_delivered(source('connect', 'custody_disposals'), ['custody_reference', 'disposal_number']) }}
),

renamed as (
    select
        -- keys
        force_code,
        custody_reference,
        cast(disposal_number as integer) as disposal_number,

        -- about whom and which offence
        person_reference,
        investigation_reference,
        cast(offence_number as integer) as offence_number,
        cast(arrived_on as date) as arrived_on,

        -- what was decided, and when
        disposal_code,
        cast(disposed_on as date) as disposed_on,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
