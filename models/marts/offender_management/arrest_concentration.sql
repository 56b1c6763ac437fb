-- How few people make up most of what the caseload is charged with in a quarter: for each number of charged
-- offences that anybody has, how many people have at least as many, and which share of all charged offences is
-- theirs.

with

caseload_arrests as (
    select * from {{ ref('caseload_arrest') }}
    where is_charged
),

of_a_person as (
    select
        force_code,
        as_of,
        quarter_start,
        person_id,
        count(*) as offences
    from caseload_arrests
    group by force_code, as_of, quarter_start, person_id
),

by_number as (
    select
        force_code,
        as_of,
        quarter_start,
        offences as least_offences,
        count(*) as persons,
        sum(offences) as offences
    from of_a_person
    group by force_code, as_of, quarter_start, offences
),

final as (
    select
        force_code,
        as_of,
        quarter_start,
        cast(least_offences as integer) as least_offences,
        cast(sum(persons) over at_least as bigint) as persons,
        {{ percentage('sum(persons) over at_least', 'sum(persons) over quarter') }} as pct_of_persons_charged,
        cast(sum(offences) over at_least as bigint) as offences_charged,
        {{ percentage('sum(offences) over at_least', 'sum(offences) over quarter') }} as pct_of_offences_charged
    from by_number
    window
        quarter as (partition by force_code, as_of, quarter_start),
        at_least as (
            partition by force_code, as_of, quarter_start
            order by least_offences desc
            rows between unbounded preceding and current row
        )
)

select * from final
