-- A time in custody, from the first day to the day before release.

with

delivered as (
    select * from {{ ref('stg_probation__custody_spells') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

identified as (
    select
        *,
        {{ identifier(["'probation'", 'force_code', 'probation_reference']) }} as record_id
    from delivered
),

final as (
    select
        identified.force_code,
        identified.probation_reference,
        identified.custody_number,
        resolution.person_id,
        identified.entered_on,
        identified.released_on,
        identified.custody_kind
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
