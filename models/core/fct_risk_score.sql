-- A score of the likelihood of further offending, as delivered. The latest up to a day is in force on it.

with

delivered as (
    select * from {{ ref('stg_probation__risk_scores') }}
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
        identified.score,
        identified.scored_on,
        identified.score_pct,
        identified.score_model,
        identified.score_version
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
