-- An offence that a managed person was arrested for, or interviewed for without an arrest, and what came of it.

with

delivered as (
    select * from {{ ref('stg_iom__arrests') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

identified as (
    select
        *,
        {{ identifier(["'iom'", 'force_code', 'iom_reference']) }} as record_id
    from delivered
),

final as (
    select
        identified.force_code,
        identified.arrest_reference,
        identified.offence_number,
        identified.iom_reference,
        resolution.person_id,
        identified.arrested_on,
        identified.is_arrest,
        {{ offence_identifier('identified.ho_class_code', 'identified.ho_sub_code') }} as offence_id,
        identified.ho_class_code,
        identified.is_domestic,
        identified.outcome_code,
        identified.outcome_on,
        coalesce(outcomes.is_charge or outcomes.is_caution, false) as is_charged_or_cautioned
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
    left join outcomes
        on identified.outcome_code = outcomes.outcome_code
)

select * from final
