-- Which boroughs an office of the probation service serves, and with which share of its cases.

with

listed as (
    select * from {{ ref('probation_offices') }}
),

final as (
    select
        cast(force_code as {{ text_type() }}) as force_code,
        cast(office_code as {{ text_type() }}) as office_code,
        cast(office as {{ text_type() }}) as office,
        cast(borough_code as {{ text_type() }}) as borough_code,
        cast(share_of_case as decimal(18, 4)) as share_of_case
    from listed
)

select * from final
