-- What the Offender Group Reconviction Scale asks of a record, on the day it was counted.

with

delivered as (
    select * from {{ ref('stg_probation__sanction_counts') }}
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
        resolution.person_id,
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
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
