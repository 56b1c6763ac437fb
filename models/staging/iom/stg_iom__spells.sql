-- A spell under management, from selection to de-selection; an open spell has no last day. The spells of a nominal are
-- delivered together: those of the youngest delivery stand.

with

delivered as (
    {{ latest_delivered(source('iom', 'spells'), ['iom_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        iom_reference,
        cast(spell_number as integer) as spell_number,

        -- where and when
        borough_code,
        cast(selected_on as date) as selected_on,
        cast(deselected_on as date) as deselected_on,
        deselection_code,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
