-- Every delivered row that could not be read, with the place where it stands and the reason. Never its content.

with

quarantined_rows as (
    select * from {{ source('raw', 'quarantined_row') }}
),

final as (
    select
        delivery_id,
        force_code,
        system,
        table_name,
        source_file,
        cast(source_row as bigint) as source_row,
        column_name,
        value_class,
        reason
    from quarantined_rows
)

select * from final
