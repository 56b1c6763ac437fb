-- Everything that was checked of a delivery at the door, of refused ones too, and how it came out. Never its content.

with

checks as (
    select * from {{ source('raw', 'delivery_check') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
),

final as (
    select
        checks.delivery_path,
        checks.delivery_id,
        cast(checks.check_number as bigint) as check_number,
        checks.force_code,
        checks.system,
        cast(checks.delivered_on as date) as delivered_on,
        deliveries.delivery_id is not null as is_loaded,
        coalesce(deliveries.is_current, false) as is_current,
        checks.table_name,
        checks.source_file,
        checks.column_name,
        checks.check_name,
        checks.severity,
        checks.outcome,
        cast(checks.rows_unexpected as bigint) as rows_unexpected,
        cast(checks.observed as double) as observed,
        checks.meaning,
        cast(checks.checked_at as timestamp) as checked_at
    from checks
    left join deliveries
        on checks.delivery_id = deliveries.delivery_id
)

select * from final
