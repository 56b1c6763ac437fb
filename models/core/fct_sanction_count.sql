-- What the Offender Group Reconviction Scale asks of a record, on the day it was counted.

with

identified as (
    {{ with_person('stg_probation__sanction_counts', "'probation'", 'probation_reference') }}
),

final as (
    select
        identified.force_code,
        identified.probation_reference,
        identified.person_id,
        identified.counted_on,
        identified.convicted_on,
        identified.at_risk_from,
        identified.is_current_a_caution,
        {{ offence_identifier('identified.ho_class_code', 'identified.ho_sub_code') }} as offence_id,
        identified.ho_class_code,
        identified.first_sanctioned_on,
        identified.previous_convictions,
        identified.previous_cautions
    from identified
)

select * from final
