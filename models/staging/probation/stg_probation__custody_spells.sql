-- A time in custody. The custody spells of a person are delivered together: those of the youngest delivery stand.

with

delivered as (
    {{ latest_delivered(source('probation', 'custody_spells'), ['probation_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        probation_reference,
        cast(custody_number as integer) as custody_number,

        -- when
        cast(entered_on as date) as entered_on,
        cast(released_on as date) as released_on,
        custody_kind,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
