-- What a panel found about a managed person on a day, and the colour it gave.

with

delivered as (
    select * from {{ ref('stg_iom__rag_history') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
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
        identified.iom_reference,
        resolution.person_id,
        identified.assessed_on,
        identified.rag_status,
        identified.is_wanted,
        identified.intelligence,
        identified.has_problem_drug_use,
        identified.engagement,
        identified.is_judged_at_risk
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
