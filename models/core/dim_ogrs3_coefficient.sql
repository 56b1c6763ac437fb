-- What each level of each factor adds to the log odds that the Offender Group Reconviction Scale 3 works out.

with

listed as (
    select * from {{ ref('ogrs3_coefficients') }}
),

final as (
    select
        cast(factor as {{ text_type() }}) as factor,
        cast(level as {{ text_type() }}) as level,
        cast(horizon_years as integer) as horizon_years,
        cast(sex as {{ text_type() }}) as sex,
        cast(youngest as integer) as youngest,
        cast(oldest as integer) as oldest,
        cast(coefficient as decimal(18, 9)) as coefficient
    from listed
)

select * from final
