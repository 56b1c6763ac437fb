-- For a team that can manage k people (k on the study's row): how much harm, and how much violent harm, each way
-- of choosing them reaches. Four ways: the managed as they are, in no order; the k most harmful of the managed;
-- the k most harmful victim-offenders; the k most harmful of both together, a person in both counted once.
--
-- A list longer than k, taken in no order, reaches k of its people and on average that share of its harm. The cost
-- of a harm day is the team's cost in a year over the harm days a year of the people it reaches.

with

studies as (
    select
        *,
        ({{ days_between('window_start', 'window_end') }} + 1) / 365.25 as window_years
    from {{ ref('dim_study') }}
),

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
    where cohort_id in ('iom', 'victim_offender')
),

people as (
    select
        study_id,
        person_key,
        max(offences) as offences,
        max(harm_days) as harm_days,
        max(violent_harm_days) as violent_harm_days,
        max(case when cohort_id = 'iom' then harm_rank end) as iom_rank,
        max(case when cohort_id = 'victim_offender' then harm_rank end) as victim_offender_rank
    from member_harm
    group by study_id, person_key
),

ranked_together as (
    select
        *,
        row_number() over (
            partition by study_id
            order by
                harm_days desc, violent_harm_days desc, offences desc,
                coalesce(iom_rank, victim_offender_rank), person_key asc
        ) as joint_rank
    from people
),

all_harm as (
    select
        study_id,
        sum(harm_days) as harm_days,
        sum(violent_harm_days) as violent_harm_days
    from people
    group by study_id
),

chosen as (
    {% set ways = [
        ('managed_as_they_are', 1, 'iom_rank is not null'),
        ('top_managed', 2, 'iom_rank <= team_capacity'),
        ('top_victim_offenders', 3, 'victim_offender_rank <= team_capacity'),
        ('top_of_both', 4, 'joint_rank <= team_capacity'),
    ] -%}
    {% for way, display_order, condition in ways %}
        select
            ranked_together.study_id,
            '{{ way }}' as way_of_choosing,
            {{ display_order }} as display_order,
            ranked_together.offences,
            ranked_together.harm_days,
            ranked_together.violent_harm_days
        from ranked_together
        inner join studies
            on ranked_together.study_id = studies.study_id
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

listed as (
    select
        study_id,
        way_of_choosing,
        display_order,
        count(*) as persons_listed,
        sum(offences) as offences_listed,
        sum(harm_days) as harm_days_listed,
        sum(violent_harm_days) as violent_harm_days_listed
    from chosen
    group by study_id, way_of_choosing, display_order
),

within_capacity as (
    select
        listed.*,
        studies.team_capacity,
        studies.team_annual_cost_gbp,
        studies.window_years,
        least(1.0, studies.team_capacity / cast(listed.persons_listed as double)) as share_reached
    from listed
    inner join studies
        on listed.study_id = studies.study_id
),

final as (
    select
        within_capacity.study_id,
        within_capacity.way_of_choosing,
        within_capacity.display_order,
        within_capacity.team_capacity,
        within_capacity.persons_listed,
        least(within_capacity.persons_listed, cast(within_capacity.team_capacity as bigint)) as persons_reached,
        within_capacity.harm_days_listed * within_capacity.share_reached as harm_days_reached,
        within_capacity.violent_harm_days_listed * within_capacity.share_reached as violent_harm_days_reached,
        {{ percentage('within_capacity.harm_days_listed * within_capacity.share_reached', 'all_harm.harm_days') }}
            as pct_harm_reached,
        {{ percentage(
            'within_capacity.violent_harm_days_listed * within_capacity.share_reached', 'all_harm.violent_harm_days'
        ) }} as pct_violent_harm_reached,
        within_capacity.team_annual_cost_gbp,
        cast(within_capacity.team_annual_cost_gbp as double) * within_capacity.window_years
        / nullif(within_capacity.harm_days_listed * within_capacity.share_reached, 0) as cost_per_harm_day_gbp,
        cast(within_capacity.team_annual_cost_gbp as double) * within_capacity.window_years
        / nullif(within_capacity.violent_harm_days_listed * within_capacity.share_reached, 0)
            as cost_per_violent_harm_day_gbp
    from within_capacity
    inner join all_harm
        on within_capacity.study_id = all_harm.study_id
)

select * from final
