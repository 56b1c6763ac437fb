-- How much harm, and how much violent harm, a team reaches by each way of choosing its people, and what a harm day
-- costs. A list longer than the team can manage, taken in no order, reaches as many of its people as the team can
-- manage, and on average that share of its harm. The cost of a harm day is the team's cost over the window over
-- the harm days of the people it reaches.

with

studies as (
    select
        study_id,
        team_capacity,
        team_annual_cost_gbp,
        cast(team_annual_cost_gbp as double)
        * ({{ days_between('window_start', 'window_end') }} + 1) / 365.25 as window_cost_gbp
    from {{ ref('dim_study') }}
),

choices as (
    select * from {{ ref('capacity_choice') }}
),

everybody as (
    select distinct
        study_id,
        person_key,
        harm_days,
        violent_harm_days
    from {{ ref('cohort_member_harm') }}
    where cohort_id in ('iom', 'victim_offender')
),

all_harm as (
    select
        study_id,
        sum(harm_days) as harm_days,
        sum(violent_harm_days) as violent_harm_days
    from everybody
    group by study_id
),

listed as (
    select
        study_id,
        way_of_choosing,
        count(*) as persons,
        cast(sum(harm_days) as double) as harm_days,
        cast(sum(violent_harm_days) as double) as violent_harm_days
    from choices
    group by study_id, way_of_choosing
),

reached as (
    select
        listed.study_id,
        listed.way_of_choosing,
        studies.team_capacity,
        studies.team_annual_cost_gbp,
        studies.window_cost_gbp,
        listed.persons as persons_listed,
        least(listed.persons, cast(studies.team_capacity as bigint)) as persons_reached,
        listed.harm_days * least(1.0, studies.team_capacity / cast(listed.persons as double)) as harm_days_reached,
        listed.violent_harm_days
        * least(1.0, studies.team_capacity / cast(listed.persons as double)) as violent_harm_days_reached
    from listed
    inner join studies
        on listed.study_id = studies.study_id
),

final as (
    select
        reached.study_id,
        reached.way_of_choosing,
        reached.team_capacity,
        reached.persons_listed,
        reached.persons_reached,
        reached.harm_days_reached,
        reached.violent_harm_days_reached,
        {{ percentage('reached.harm_days_reached', 'all_harm.harm_days') }} as pct_harm_reached,
        {{ percentage('reached.violent_harm_days_reached', 'all_harm.violent_harm_days') }} as pct_violent_harm_reached,
        reached.team_annual_cost_gbp,
        reached.window_cost_gbp / nullif(reached.harm_days_reached, 0) as cost_per_harm_day_gbp,
        reached.window_cost_gbp / nullif(reached.violent_harm_days_reached, 0) as cost_per_violent_harm_day_gbp
    from reached
    inner join all_harm
        on reached.study_id = all_harm.study_id
)

select * from final
