-- An offence that a managed person was arrested or interviewed for.

with

delivered as (
    {{ latest_delivered(source('iom', 'arrests'), ['arrest_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        arrest_reference,
        cast(offence_number as integer) as offence_number,
        iom_reference,

        -- when and how
        cast(arrested_on as date) as arrested_on,
        attendance = 'ARREST' as is_arrest,

        -- what
        {{ standard_class_code('ho_class_code') }} as ho_class_code,
        {{ standard_sub_code('ho_sub_code') }} as ho_sub_code,
        coalesce(is_domestic = 'Y', false) as is_domestic,

        -- what came of it
        outcome_code,
        cast(outcome_on as date) as outcome_on,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
