-- What a panel found when it looked at a managed person. An observation that was not recorded is read as none.

with

delivered as (
    {{ latest_delivered(source('iom', 'rag_history'), ['iom_reference', 'assessed_on']) }}
),

renamed as (
    select
        -- keys
        force_code,
        iom_reference,
        cast(assessed_on as date) as assessed_on,

        -- what the panel found
        rag_status,
        coalesce(is_wanted = 'Y', false) as is_wanted,
        coalesce(intelligence, 'NONE') as intelligence,
        coalesce(has_problem_drug_use = 'Y', false) as has_problem_drug_use,
        coalesce(engagement, 'GOOD') as engagement,
        coalesce(is_judged_at_risk = 'Y', false) as is_judged_at_risk,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
