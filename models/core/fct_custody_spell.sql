-- A time in custody, from the first day to the day before release.

with

identified as (
    {{ with_person('stg_probation__custody_spells', "'probation'", 'probation_reference') }}
),

final as (
    select
        identified.force_code,
        identified.probation_reference,
        identified.custody_number,
        identified.person_id,
        identified.entered_on,
        identified.released_on,
        identified.custody_kind
    from identified
)

select * from final
