-- Under which scheme a person is managed during a spell.

with

delivered as (
    {{ latest_delivered(source('iom', 'schemes'), ['iom_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        iom_reference,
        cast(spell_number as integer) as spell_number,

        -- how
        scheme,
        supervision,
        provider,
        referred_by,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
