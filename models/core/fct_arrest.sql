-- An offence that a managed person was arrested for, or interviewed for without an arrest, and what came of it.

with

outcomes as (
    select * from {{ ref('outcomes') }}
),

identified as (
    {{ with_person('stg_iom__arrests', "'iom'", 'iom_reference') }}
),

final as (
    select
        identified.force_code,
        identified.arrest_reference,
        identified.offence_number,
        identified.iom_reference,
        identified.person_id,
        identified.arrested_on,
        identified.is_arrest,
        {{ offence_identifier('identified.ho_class_code', 'identified.ho_sub_code') }} as offence_id,
        identified.ho_class_code,
        identified.is_domestic,
        identified.outcome_code,
        identified.outcome_on,
        coalesce(outcomes.is_charge or outcomes.is_caution, false) as is_charged_or_cautioned
    from identified
    left join outcomes
        on identified.outcome_code = outcomes.outcome_code
)

select * from final
