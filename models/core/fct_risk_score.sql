-- A score of the likelihood of further offending, as delivered. The latest up to a day is in force on it.

with

identified as (
    {{ with_person('stg_probation__risk_scores', "'probation'", 'probation_reference') }}
),

final as (
    select
        identified.force_code,
        identified.probation_reference,
        identified.person_id,
        identified.score,
        identified.scored_on,
        identified.score_pct,
        identified.score_model,
        identified.score_version
    from identified
)

select * from final
