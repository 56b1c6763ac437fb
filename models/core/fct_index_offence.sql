-- An offence of which a person under supervision was convicted; the first of a case is its index offence.

with

identified as (
    {{ with_person('stg_probation__index_offences', "'probation'", 'probation_reference') }}
),

final as (
    select
        identified.force_code,
        identified.probation_reference,
        identified.case_number,
        identified.offence_number,
        identified.person_id,
        identified.committed_on,
        identified.convicted_on,
        {{ offence_identifier('identified.ho_class_code', 'identified.ho_sub_code') }} as offence_id,
        identified.ho_class_code,
        identified.is_domestic
    from identified
)

select * from final
