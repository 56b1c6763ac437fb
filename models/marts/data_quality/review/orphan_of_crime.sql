-- Rows of any record system that speak of a crime or a party that was never delivered, and outcomes of somebody
-- who is not accused.

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

parties_without_crime as (
    select
        parties.delivery_id,
        parties.source_file,
        parties.source_row,
        'party of an unknown crime' as reason
    from parties
    left join crimes
        on parties.crime_id = crimes.crime_id
    where crimes.crime_id is null
),

outcomes_without_party as (
    select
        outcomes.delivery_id,
        outcomes.source_file,
        outcomes.source_row,
        case
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
    select * from parties_without_crime
    union all
    select * from outcomes_without_party
)

select * from final
