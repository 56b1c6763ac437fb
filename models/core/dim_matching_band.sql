-- The bands of offences in the year before by which people are matched with others. A band without an end is open.

with

bands as (
    select * from {{ ref('matching_bands') }}
),

final as (
    select
        cast(offence_band as {{ text_type() }}) as offence_band,
        cast(from_offences as integer) as from_offences,
        cast(coalesce(to_offences, 99999) as integer) as to_offences
    from bands
)

select * from final
