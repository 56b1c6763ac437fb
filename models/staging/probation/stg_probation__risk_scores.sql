-- A score of the likelihood of further offending, on the day it was worked out.

with

delivered as (
    {{ latest_delivered(source('probation', 'risk_scores'), ['probation_reference', 'score', 'scored_on']) }}
),

renamed as (
    select
        -- keys
        force_code,
        probation_reference,
        score,
        cast(scored_on as date) as scored_on,

        -- the score
        cast(score_pct as decimal(18, 4)) as score_pct,
        score_model,
        score_version,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
