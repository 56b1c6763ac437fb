-- How few people make up most of what the caseload is charged with in a quarter: for each number of charged
-- offences up to the most that anybody has, how many people have at least as many, and which share of all charged
-- offences is theirs.

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

charged as (
    select
        force_code,
        as_of,
        quarter_start,
        count(*) as persons,
        sum(offences) as offences,
        max(offences) as most_offences
    from of_a_person
    group by force_code, as_of, quarter_start
),

numbers as (
    select
        force_code,
        as_of,
        quarter_start,
        row_number() over (
            partition by force_code, as_of, quarter_start order by arrest_reference asc, offence_number asc
        ) as least_offences
    from caseload_arrests
),

final as (
    select
        charged.force_code,
        charged.as_of,
        charged.quarter_start,
        cast(numbers.least_offences as integer) as least_offences,
        count(*) as persons,
        {{ percentage('count(*)', 'charged.persons') }} as pct_of_persons_charged,
        cast(sum(of_a_person.offences) as bigint) as offences_charged,
        {{ percentage('sum(of_a_person.offences)', 'charged.offences') }} as pct_of_offences_charged
    from charged
    inner join numbers
        on
            charged.force_code = numbers.force_code
            and charged.as_of = numbers.as_of
            and charged.quarter_start = numbers.quarter_start
            and charged.most_offences >= numbers.least_offences
    inner join of_a_person
        on
            numbers.force_code = of_a_person.force_code
            and numbers.as_of = of_a_person.as_of
            and numbers.quarter_start = of_a_person.quarter_start
            and numbers.least_offences <= of_a_person.offences
    group by
        charged.force_code, charged.as_of, charged.quarter_start, charged.persons, charged.offences,
        numbers.least_offences
)

select * from final
