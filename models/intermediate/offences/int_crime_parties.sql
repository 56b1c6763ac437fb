-- Every party of every crime, with the outcome that stands for it. Of several outcomes the youngest stands: a
-- charge that was later dropped is no charge, and a charge that came late is one.

with

parties as (
    select * from {{ ref('int_party_statements') }}
),

outcomes as (
    select * from {{ ref('int_party_outcomes') }}
),

outcomes_by_age as (
    select
        crime_id,
        record_id,
        outcome_code,
        outcome_on,
        row_number() over (
            partition by crime_id, record_id
            order by outcome_on desc, outcome_number desc
        ) as age_rank
    from outcomes
),

standing_outcomes as (
    select * from outcomes_by_age
    where age_rank = 1
),

final as (
    select
        parties.crime_id,
        parties.record_id,
        parties.source_system,
        parties.force_code,
        parties.crime_reference,
        parties.party_number,
        parties.is_accused,
        parties.is_victim,
        standing_outcomes.outcome_code,
        standing_outcomes.outcome_on
    from parties
    left join standing_outcomes
        on
            parties.crime_id = standing_outcomes.crime_id
            and parties.record_id = standing_outcomes.record_id
)

select * from final
