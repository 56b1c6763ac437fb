-- What a panel found about a managed person on a day, and the colour it gave.

with

identified as (
    {{ with_person('stg_iom__rag_history', "'iom'", 'iom_reference') }}
),

final as (
    select
        identified.force_code,
        identified.iom_reference,
        identified.person_id,
        identified.assessed_on,
        identified.rag_status,
        identified.is_wanted,
        identified.intelligence,
        identified.has_problem_drug_use,
        identified.engagement,
        identified.is_judged_at_risk
    from identified
)

select * from final
