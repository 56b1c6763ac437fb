-- A time under Multi-Agency Public Protection Arrangements; both days belong to it.

with

identified as (
    {{ with_person('stg_visor__mappa_nominals', "'visor'", 'visor_reference') }}
),

final as (
    select
        identified.force_code,
        identified.visor_reference,
        identified.person_id,
        identified.category,
        identified.mappa_level,
        identified.managed_from,
        identified.managed_to
    from identified
)

select * from final
