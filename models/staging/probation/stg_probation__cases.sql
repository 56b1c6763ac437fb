-- A time under supervision by one sentence. The cases of a person are delivered together: those of the youngest
-- delivery stand.

with

delivered as (
    {{ latest_delivered(source('probation', 'cases'), ['probation_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        probation_reference,
        cast(case_number as integer) as case_number,

        -- how
        office_code,
        provider,
        sentence_type,

        -- when
        cast(started_on as date) as started_on,
        cast(ended_on as date) as ended_on,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
