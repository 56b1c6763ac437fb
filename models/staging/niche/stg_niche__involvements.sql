-- What a nominal is to an occurrence; there may be several answers at once. The involvements of an occurrence are
-- delivered together: those of the youngest delivery stand, and who is no longer among them is gone.

with

delivered as (
    {{ latest_delivered(source('niche', 'involvements'), ['occurrence_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        occurrence_reference,
        nominal_reference,
        involvement,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
