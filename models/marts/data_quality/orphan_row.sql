-- Rows that speak of something that was never delivered: a party of an unknown crime, an outcome of an unknown
-- party, a spell of an unknown nominal. They were loaded and wait; no fact is made of them until the other half
-- arrives.

with

crimes as (
    select * from {{ ref('stg_cris__crimes') }}
),

parties as (
    select * from {{ ref('stg_cris__parties') }}
),

outcomes as (
    select * from {{ ref('stg_cris__outcomes') }}
),

nominals as (
    select * from {{ ref('stg_iom__nominals') }}
),

spells as (
    select * from {{ ref('stg_iom__spells') }}
),

parties_without_crime as (
    select
        parties.delivery_id,
        parties.source_file,
        parties.source_row,
        'party of an unknown crime' as reason
    from parties
    left join crimes
        on
            parties.force_code = crimes.force_code
            and parties.crime_reference = crimes.crime_reference
    where crimes.crime_reference is null
),

outcomes_without_party as (
    select
        outcomes.delivery_id,
        outcomes.source_file,
        outcomes.source_row,
        case
            when parties.crime_reference is null then 'outcome of an unknown party'
            else 'outcome of a party who is not accused'
        end as reason
    from outcomes
    left join parties
        on
            outcomes.force_code = parties.force_code
            and outcomes.crime_reference = parties.crime_reference
            and outcomes.party_number = parties.party_number
    where coalesce(parties.role <> 'ACCUSED', true)
),

spells_without_nominal as (
    select
        spells.delivery_id,
        spells.source_file,
        spells.source_row,
        'spell of an unknown nominal' as reason
    from spells
    left join nominals
        on
            spells.force_code = nominals.force_code
            and spells.iom_reference = nominals.iom_reference
    where nominals.iom_reference is null
),

final as (
    select * from parties_without_crime
    union all
    select * from outcomes_without_party
    union all
    select * from spells_without_nominal
)

select * from final
