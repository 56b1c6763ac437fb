-- What a managed person needs, one letter a pathway.

with

delivered as (
    {{ latest_delivered(source('iom', 'pathway_assessments'), ['iom_reference', 'assessed_on', 'pathway']) }}
),

renamed as (
    select
        -- keys
        force_code,
        iom_reference,
        cast(assessed_on as date) as assessed_on,
        pathway,

        -- what was found
        letter,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
