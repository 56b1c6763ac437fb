-- What a panel decided about somebody, with its reason in words. Who decided is told as a kind of body, never by name.

with

decisions as (
    select * from {{ ref('stg_iom__selection_decisions') }}
),

reasons as (
    select * from {{ ref('selection_reasons') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

identified as (
    select
        *,
        {{ identifier(['system', 'force_code', 'reference']) }} as record_id
    from decisions
),

final as (
    select
        identified.force_code,
        identified.decision_reference,
        resolution.person_id,
        identified.cohort_id,
        identified.decision,
        identified.reason_code,
        reasons.reason,
        reasons.is_valid_reason,
        identified.decided_by,
        identified.borough_code,
        identified.decided_on
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
    left join reasons
        on identified.reason_code = reasons.reason_code
)

select * from final
