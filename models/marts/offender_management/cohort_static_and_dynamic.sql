-- Two cohorts of a half year side by side: whoever was managed as it began (static), which performance is often
-- measured on, and whoever was managed at any time in it (dynamic). Between them stand those who joined, those who
-- left, and those who did both within the half year. The offences of either are those charged or cautioned and
-- committed in the half year, and those arrested for in it, by all people of that cohort, whether or not they were
-- managed on that very day.

with

members as (
    select * from {{ ref('half_year_member') }}
),

offences as (
    select * from {{ ref('fct_offence') }}
    where is_charged_or_cautioned
),

arrests as (
    select * from {{ ref('fct_arrest') }}
    where is_arrest
),

half_years as (
    select distinct
        force_code,
        first_day,
        last_day
    from members
),

counted as (
    select
        half_years.force_code,
        half_years.first_day,
        offences.person_id,
        1 as offences,
        0 as offences_arrested_for
    from half_years
    inner join offences
        on
            half_years.force_code = offences.force_code
            and offences.occurred_on between half_years.first_day and half_years.last_day
    union all
    select
        half_years.force_code,
        half_years.first_day,
        arrests.person_id,
        0 as offences,
        1 as offences_arrested_for
    from half_years
    inner join arrests
        on
            half_years.force_code = arrests.force_code
            and arrests.arrested_on between half_years.first_day and half_years.last_day
),

by_person as (
    select
        force_code,
        first_day,
        person_id,
        sum(offences) as offences,
        sum(offences_arrested_for) as offences_arrested_for
    from counted
    group by force_code, first_day, person_id
),

final as (
    select
        members.force_code,
        members.scheme,
        members.first_day,
        members.last_day,
        members.is_complete,
        count(case when members.is_static then 1 end) as persons_static,
        count(*) as persons_dynamic,
        count(case when not members.is_static then 1 end) as joined,
        count(case when not members.is_there_at_end then 1 end) as left_by_the_end,
        count(case when not members.is_static and not members.is_there_at_end then 1 end) as joined_and_left,
        count(case when members.is_there_at_end then 1 end) as persons_at_the_end,
        cast(coalesce(sum(case when members.is_static then by_person.offences end), 0) as bigint) as offences_static,
        cast(coalesce(sum(by_person.offences), 0) as bigint) as offences_dynamic,
        cast(coalesce(sum(case when members.is_static then by_person.offences_arrested_for end), 0) as bigint)
            as arrested_for_static,
        cast(coalesce(sum(by_person.offences_arrested_for), 0) as bigint) as arrested_for_dynamic
    from members
    left join by_person
        on
            members.force_code = by_person.force_code
            and members.first_day = by_person.first_day
            and members.person_id = by_person.person_id
    group by members.force_code, members.scheme, members.first_day, members.last_day, members.is_complete
)

select * from final
