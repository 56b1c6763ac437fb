-- The bands into which ages are put, for each way of putting them. A band without an end is open.

with

bands as (
    select * from {{ ref('age_bands') }}
),

final as (
    select
        cast(age_banding as {{ text_type() }}) as age_banding,
        cast(age_band as {{ text_type() }}) as age_band,
        cast(display_order as integer) as display_order,
        cast(from_age as integer) as from_age,
        cast(coalesce(to_age, 999) as integer) as to_age
    from bands
)

select * from final
