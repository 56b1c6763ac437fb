-- Every record of a person and the day it is of: that of the crime's report for a party of a crime (of the last
-- one, where a system keeps one record of a person for all crimes), else that of the delivery.

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

last_reports as (
    select
        parties.record_id,
        max(crimes.reported_on) as reported_on
    from parties
    inner join crimes
        on parties.crime_id = crimes.crime_id
    group by parties.record_id
),

final as (
    select
        appearances.record_id,
        resolution.person_id,
        coalesce(last_reports.reported_on, appearances.delivered_on) as recorded_on,
        appearances.delivered_on
    from appearances
    inner join resolution
        on appearances.record_id = resolution.record_id
    left join last_reports
        on appearances.record_id = last_reports.record_id
)

select * from final
