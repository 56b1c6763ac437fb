-- What was reported and is looked into as one matter. It says where, since when, and where it came from.

with

delivered as (
    {{ latest_delivered(source('connect', 'investigations'), ['investigation_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        investigation_reference,

        -- where and when
        district_code,
        cast(recorded_on as date) as recorded_on,

        -- where it came from
        legacy_reference,
        received_from_force,
        received_from_reference,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
