-- Every file that was delivered and let in: rows delivered are rows loaded and rows quarantined, none besides.

with

deliveries as (
    select * from {{ source('raw', 'delivery') }}
),

files as (
    select * from {{ source('raw', 'delivery_file') }}
),

final as (
    select
        deliveries.delivery_id,
        deliveries.force_code,
        deliveries.system,
        cast(deliveries.delivered_on as date) as delivered_on,
        deliveries.is_current,
        files.table_name,
        files.source_file,
        cast(files.rows_delivered as bigint) as rows_delivered,
        cast(files.rows_loaded as bigint) as rows_loaded,
        cast(files.rows_quarantined as bigint) as rows_quarantined
    from deliveries
    inner join files
        on deliveries.delivery_id = files.delivery_id
)

select * from final
