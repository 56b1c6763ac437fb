-- Every record of a person and the day it is of: that of the report for a party of a crime, else that of the delivery.

with

appearances as (
    select * from {{ ref('int_person_appearances') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

parties as (
    select * from {{ ref('int_crime_parties') }}
),

crimes as (
    select * from {{ ref('int_crimes') }}
),

final as (
    select
        appearances.record_id,
        resolution.person_id,
        coalesce(crimes.reported_on, appearances.delivered_on) as recorded_on,
        appearances.delivered_on
    from appearances
    inner join resolution
        on appearances.record_id = resolution.record_id
    left join parties
        on appearances.record_id = parties.record_id
    left join crimes
        on parties.crime_id = crimes.crime_id
)

select * from final
