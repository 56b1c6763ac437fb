-- A time under Multi-Agency Public Protection Arrangements; both days belong to it.

with

nominals as (
    select * from {{ ref('stg_visor__mappa_nominals') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

identified as (
    select
        *,
        {{ identifier(["'visor'", 'force_code', 'visor_reference']) }} as record_id
    from nominals
),

final as (
    select
        identified.force_code,
        identified.visor_reference,
        resolution.person_id,
        identified.category,
        identified.mappa_level,
        identified.managed_from,
        identified.managed_to
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
