-- What somebody is to an offence. The roles of an offence are delivered together: those of the youngest delivery
-- stand, and who is no longer among them is gone.

with

delivered as (
    {{ latest_delivered(source('connect', 'roles'), ['investigation_reference', 'offence_number']) }}
),

renamed as (
    select
        -- keys
        force_code,
        investigation_reference,
        cast(offence_number as integer) as offence_number,
        person_reference,
        role,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
