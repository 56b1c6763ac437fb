-- Two cohorts of a half year side by side: whoever was managed as it began (static), which performance is often
-- measured on, and whoever was managed at any time in it (dynamic). Between them stand those who joined, those who
-- left, and those who did both within the half year. The offences of either are those of all people of that cohort
-- in the half year, whether or not they were managed on that very day. Where nothing of the kind is delivered of
-- anybody in the force and half year, they are null and not nought.

with

members as (
    select * from {{ ref('half_year_member') }}
),

done as (
    select * from {{ ref('half_year_offence') }}
),

delivered as (
    select
        force_code,
        first_day,
        max(offences) is not null as has_offences,
        max(offences_arrested_for) is not null as has_arrests
    from done
    group by force_code, first_day
),

counted as (
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
        sum(case when members.is_static then done.offences else 0 end) as offences_static,
        sum(done.offences) as offences_dynamic,
        sum(case when members.is_static then done.offences_arrested_for else 0 end) as arrested_for_static,
        sum(done.offences_arrested_for) as arrested_for_dynamic
    from members
    left join done
        on
            members.force_code = done.force_code
            and members.first_day = done.first_day
            and members.person_id = done.person_id
    group by members.force_code, members.scheme, members.first_day, members.last_day, members.is_complete
),

final as (
    select
        counted.force_code,
        counted.scheme,
        counted.first_day,
        counted.last_day,
        counted.is_complete,
        counted.persons_static,
        counted.persons_dynamic,
        counted.joined,
        counted.left_by_the_end,
        counted.joined_and_left,
        counted.persons_at_the_end,
        cast(case when delivered.has_offences then coalesce(counted.offences_static, 0) end as bigint)
            as offences_static,
        cast(case when delivered.has_offences then coalesce(counted.offences_dynamic, 0) end as bigint)
            as offences_dynamic,
        cast(case when delivered.has_arrests then coalesce(counted.arrested_for_static, 0) end as bigint)
            as arrested_for_static,
        cast(case when delivered.has_arrests then coalesce(counted.arrested_for_dynamic, 0) end as bigint)
            as arrested_for_dynamic
    from counted
    left join delivered
        on
            counted.force_code = delivered.force_code
            and counted.first_day = delivered.first_day
)

select * from final
