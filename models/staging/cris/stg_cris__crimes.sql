-- A crime as CRIS records it, in the project's types and spellings. The day it happened is the first day of the
-- period given for it, and the day of the report where the officer gave none.

with

delivered as (
    {{ latest_delivered(source('cris', 'crimes'), ['crime_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        crime_reference,

        -- where and when
        borough_code,
        cast(reported_on as date) as reported_on,
        cast(committed_from as date) as committed_from,
        cast(committed_to as date) as committed_to,
        coalesce(cast(committed_from as date), cast(reported_on as date)) as occurred_on,

        -- what
        {{ standard_class_code('ho_class_code') }} as ho_class_code,
        {{ standard_sub_code('ho_sub_code') }} as ho_sub_code,
        nullif(trim(offence_title), '') as offence_title,
        crime_status,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
