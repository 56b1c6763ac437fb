-- Every party of every crime, with the outcome that stands for it. Of several outcomes the youngest stands: a
-- charge that was later dropped is no charge, and a charge that came late is one.

with

cris_parties as (
    select * from {{ ref('stg_cris__parties') }}
),

cris_outcomes as (
    select * from {{ ref('stg_cris__outcomes') }}
),

outcomes_by_age as (
    select
        force_code,
        crime_reference,
        party_number,
        outcome_code,
        outcome_on,
        row_number() over (
            partition by force_code, crime_reference, party_number
            order by outcome_on desc, outcome_number desc
        ) as age_rank
    from cris_outcomes
),

standing_outcomes as (
    select * from outcomes_by_age
    where age_rank = 1
),

united as (
    select
        'cris' as source_system,
        cris_parties.force_code,
        cris_parties.crime_reference,
        cris_parties.party_number,
        cris_parties.role = 'ACCUSED' as is_accused,
        cris_parties.role = 'VICTIM' as is_victim,
        standing_outcomes.outcome_code,
        standing_outcomes.outcome_on
    from cris_parties
    left join standing_outcomes
        on
            cris_parties.force_code = standing_outcomes.force_code
            and cris_parties.crime_reference = standing_outcomes.crime_reference
            and cris_parties.party_number = standing_outcomes.party_number
),

identified as (
    select
        {{ identifier(['source_system', 'force_code', 'crime_reference']) }} as crime_id,
        {{ identifier(['source_system', 'force_code', 'crime_reference', 'party_number']) }} as record_id,
        *
    from united
)

select * from identified
