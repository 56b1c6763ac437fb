-- An occasion on which a person was sanctioned. The history of a person is delivered as a whole: that of the youngest
-- delivery stands. A reprimand or a warning was a young person's caution.

with

delivered as (
    {{ latest_delivered(source('pnc', 'sanctions'), ['pnc_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        pnc_reference,
        cast(sanction_number as integer) as sanction_number,

        -- what, when and by whom
        sanction,
        sanction in ('CAUTION', 'REPRIMAND', 'WARNING') as is_caution,
        cast(sanctioned_on as date) as sanctioned_on,
        {{ standard_class_code('ho_class_code') }} as ho_class_code,
        {{ standard_sub_code('ho_sub_code') }} as ho_sub_code,
        cast(offences as integer) as offences,
        brought_by,

        -- where the row came from
        cast(delivered_on as date) as delivered_on,
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
