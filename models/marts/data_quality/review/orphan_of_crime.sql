-- Rows of any record system that speak of a crime, a party or a person that was never delivered, and outcomes of
-- somebody who is not accused. A charge or a caution that names nobody, and that nobody can be said to have got, is
-- among them.

with

crimes as (
    select * from {{ ref('int_crimes') }}
),

parties as (
    select * from {{ ref('int_party_statements') }}
),

outcomes as (
    select * from {{ ref('int_party_outcomes') }}
),

people as (
    select * from {{ ref('int_person_appearances') }}
),

parties_without_half as (
    select
        parties.delivery_id,
        parties.source_file,
        parties.source_row,
        case
            when crimes.crime_id is null then 'party of an unknown crime'
            else 'party of an unknown person'
        end as reason
    from parties
    left join crimes
        on parties.crime_id = crimes.crime_id
    left join people
        on parties.record_id = people.record_id
    where crimes.crime_id is null or people.record_id is null
),

outcomes_without_party as (
    select
        outcomes.delivery_id,
        outcomes.source_file,
        outcomes.source_row,
        case
            when outcomes.record_id is null then 'charge that names nobody'
            when parties.record_id is null then 'outcome of an unknown party'
            else 'outcome of a party who is not accused'
        end as reason
    from outcomes
    left join parties
        on
            outcomes.crime_id = parties.crime_id
            and outcomes.record_id = parties.record_id
    where coalesce(not parties.is_accused, true)
),

final as (
    select * from parties_without_half
    union all
    select * from outcomes_without_party
)

select * from final
