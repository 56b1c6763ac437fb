-- What a panel decided about somebody, with its reason in words. Who decided is told as a kind of body, never by name.

with

reasons as (
    select * from {{ ref('selection_reasons') }}
),

identified as (
    {{ with_person('stg_iom__selection_decisions', 'system', 'reference') }}
),

final as (
    select
        identified.force_code,
        identified.decision_reference,
        identified.person_id,
        identified.cohort_id,
        identified.decision,
        identified.reason_code,
        reasons.reason,
        reasons.is_valid_reason,
        identified.decided_by,
        identified.borough_code,
        identified.decided_on
    from identified
    left join reasons
        on identified.reason_code = reasons.reason_code
)

select * from final
