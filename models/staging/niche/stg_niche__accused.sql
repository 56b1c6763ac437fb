-- Who is accused of an occurrence, whether an outcome names them, and how many others are accused with them.

with

roles as (
    select * from {{ ref('stg_niche__roles') }}
),

outcomes as (
    select * from {{ ref('stg_niche__outcomes') }}
),

named as (
    select distinct
        force_code,
        occurrence_reference,
        nominal_reference
    from outcomes
    where nominal_reference is not null
),

final as (
    select
        roles.force_code,
        roles.occurrence_reference,
        roles.nominal_reference,
        named.nominal_reference is not null as has_own_outcome,
        count(*) over (partition by roles.force_code, roles.occurrence_reference) as nominals_accused
    from roles
    left join named
        on
            roles.force_code = named.force_code
            and roles.occurrence_reference = named.occurrence_reference
            and roles.nominal_reference = named.nominal_reference
    where roles.is_accused
)

select * from final
