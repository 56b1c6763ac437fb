-- An offence of which a person under supervision was convicted; the first of a case is its index offence.

with

delivered as (
    select * from {{ ref('stg_probation__index_offences') }}
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
        identified.case_number,
        identified.offence_number,
        resolution.person_id,
        identified.committed_on,
        identified.convicted_on,
        {{ offence_identifier('identified.ho_class_code', 'identified.ho_sub_code') }} as offence_id,
        identified.ho_class_code,
        identified.is_domestic
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
