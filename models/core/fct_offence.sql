-- A person accused of a crime that counts: one row a crime and person, whatever came of it. Where a person stands
-- in the same crime twice, the row with a charge or caution speaks, then the one decided last.

with

crimes as (
    select * from {{ ref('int_standing_crimes') }}
),

accused as (
    select * from {{ ref('int_crime_parties') }}
    where is_accused
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

accused_persons as (
    select
        crimes.crime_id,
        resolution.person_id,
        crimes.force_code,
        crimes.source_system,
        crimes.crime_reference,
        crimes.place_force_code,
        crimes.borough_code,
        crimes.offence_id,
        crimes.occurred_on,
        crimes.reported_on,
        accused.outcome_code,
        accused.outcome_on as disposed_on,
        coalesce(outcomes.is_charge or outcomes.is_caution, false) as is_charged_or_cautioned,
        row_number() over (
            partition by crimes.crime_id, resolution.person_id
            order by
                coalesce(outcomes.is_charge or outcomes.is_caution, false) desc,
                accused.outcome_on desc nulls last,
                accused.party_number asc nulls last,
                accused.record_id asc
        ) as statement_rank
    from crimes
    inner join accused
        on crimes.crime_id = accused.crime_id
    inner join resolution
        on accused.record_id = resolution.record_id
    left join outcomes
        on accused.outcome_code = outcomes.outcome_code
),

final as (
    select
        crime_id,
        person_id,
        force_code,
        source_system,
        crime_reference,
        place_force_code,
        borough_code,
        offence_id,
        occurred_on,
        reported_on,
        outcome_code,
        disposed_on,
        is_charged_or_cautioned
    from accused_persons
    where statement_rank = 1
)

select * from final
