-- An offence of an investigation, which is a crime of its own.

with

delivered as (
    {{ latest_delivered(source('connect', 'offences'), ['investigation_reference', 'offence_number']) }}
),

renamed as (
    select
        -- keys
        force_code,
        investigation_reference,
        cast(offence_number as integer) as offence_number,

        -- when
        cast(committed_from as date) as committed_from,
        cast(committed_to as date) as committed_to,

        -- what
        {{ standard_class_code('ho_class_code') }} as ho_class_code,
        {{ standard_sub_code('ho_sub_code') }} as ho_sub_code,
        nullif(trim(offence_title), '') as offence_title,
        offence_status,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
