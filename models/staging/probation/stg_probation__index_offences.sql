-- An offence of which a person was convicted in a case; where its day was not recorded, that of the conviction.

with

delivered as (
    {{ latest_delivered(source('probation', 'index_offences'), ['probation_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        probation_reference,
        cast(case_number as integer) as case_number,
        cast(offence_number as integer) as offence_number,

        -- when
        coalesce(cast(committed_on as date), cast(convicted_on as date)) as committed_on,
        cast(convicted_on as date) as convicted_on,

        -- what
        {{ standard_class_code('ho_class_code') }} as ho_class_code,
        {{ standard_sub_code('ho_sub_code') }} as ho_sub_code,
        coalesce(is_domestic = 'Y', false) as is_domestic,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
