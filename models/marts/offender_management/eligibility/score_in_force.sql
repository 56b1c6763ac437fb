-- From which day to which a delivered score of a person is the one in force: from the day of the score to the day
-- before the next of its kind, whether that is higher or lower. Of two of one day, which two records of one person may
-- have, the higher.

with

scores as (
    select * from {{ ref('fct_risk_score') }}
),

one_a_day as (
    select
        *,
        row_number() over (
            partition by force_code, person_id, score, scored_on
            order by score_pct desc, probation_reference asc
        ) as place
    from scores
),

final as (
    select
        force_code,
        person_id,
        score,
        scored_on as in_force_from,
        lead(scored_on) over (partition by force_code, person_id, score order by scored_on) as replaced_on,
        score_pct,
        score_model,
        score_version,
        probation_reference
    from one_a_day
    where place = 1
)

select * from final
