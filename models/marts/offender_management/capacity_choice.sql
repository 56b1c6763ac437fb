-- Whom each way of choosing puts on the list of a team that can manage k people (k on the study's row). Four ways:
-- the managed as they are; the k most harmful of the managed; the k most harmful victim-offenders; the k most
-- harmful of both together, a person in both counted once.

{% set ways = [
    ('managed_as_they_are', 'iom_rank is not null'),
    ('top_managed', 'iom_rank <= team_capacity'),
    ('top_victim_offenders', 'victim_offender_rank <= team_capacity'),
    ('top_of_both', 'joint_rank <= team_capacity'),
] -%}

with

studies as (
    select * from {{ ref('dim_study') }}
),

ranks as (
    select * from {{ ref('cohort_member_rank') }}
    where cohort_id in ('iom', 'victim_offender')
),

people as (
    select
        study_id,
        person_id,
        person_key,
        max(offences) as offences,
        max(harm_days) as harm_days,
        max(violent_harm_days) as violent_harm_days,
        max(peak_harm_days) as peak_harm_days,
        max(last_offence_on) as last_offence_on,
        max(case when cohort_id = 'iom' then harm_rank end) as iom_rank,
        max(case when cohort_id = 'victim_offender' then harm_rank end) as victim_offender_rank
    from ranks
    group by study_id, person_id, person_key
),

people_in_joint_order as (
    select
        *,
        row_number() over (
            partition by study_id
            order by {{ most_harmful_first() }}
        ) as joint_rank
    from people
),

ranked_together as (
    select
        studies.team_capacity,
        people_in_joint_order.*
    from people_in_joint_order
    inner join studies
        on people_in_joint_order.study_id = studies.study_id
),

chosen as (
    {% for way_of_choosing, is_chosen in ways %}
        select
            study_id,
            '{{ way_of_choosing }}' as way_of_choosing,
            person_key,
            offences,
            harm_days,
            violent_harm_days
        from ranked_together
        where {{ is_chosen }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        study_id,
        way_of_choosing,
        person_key,
        offences,
        harm_days,
        violent_harm_days
    from chosen
)

select * from final
