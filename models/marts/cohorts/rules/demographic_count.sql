-- How many people of each cohort, of each group of one, and of each population that cohorts are chosen from, have which
-- sex, are in which band of age and of which ethnicity. What is not known is a level of its own; every level that anybody
-- of the study has stands in each group, also where it is nobody's.

{% set dimensions = ['sex', 'age_band', 'ethnicity_group'] -%}

with

group_members as (
    select * from {{ ref('cohort_group_member') }}
),

demographics as (
    select * from {{ ref('cohort_member_demographic') }}
),

populations as (
    select * from {{ ref('study_population_demographic') }}
),

everybody as (
    select
        group_members.study_id,
        group_members.cohort_id as population,
        group_members.group_size,
        demographics.sex,
        demographics.age_band,
        demographics.ethnicity_group
    from group_members
    inner join demographics
        on
            group_members.study_id = demographics.study_id
            and group_members.cohort_id = demographics.cohort_id
            and group_members.person_key = demographics.person_key
    union all
    select
        study_id,
        population,
        cast(null as integer) as group_size,
        sex,
        age_band,
        ethnicity_group
    from populations
),

levelled as (
    {% for dimension in dimensions %}
        select
            study_id,
            population,
            group_size,
            '{{ dimension }}' as dimension,
            case when lower({{ dimension }}) in ('u', 'not known') then 'not known' else {{ dimension }} end as level
        from everybody
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counted as (
    select
        study_id,
        population,
        group_size,
        dimension,
        level,
        count(*) as persons
    from levelled
    group by study_id, population, group_size, dimension, level
),

whole as (
    select
        study_id,
        population,
        group_size,
        dimension,
        sum(persons) as persons,
        sum(case when level = 'not known' then 0 else persons end) as known_persons
    from counted
    group by study_id, population, group_size, dimension
),

levels as (
    select distinct
        study_id,
        dimension,
        level
    from counted
),

final as (
    select
        whole.study_id,
        whole.population,
        whole.group_size,
        whole.dimension,
        levels.level,
        levels.level <> 'not known' as is_known,
        coalesce(counted.persons, 0) as persons,
        {{ percentage('coalesce(counted.persons, 0)', 'whole.persons') }} as pct_of_all,
        case
            when levels.level <> 'not known'
                then {{ percentage('coalesce(counted.persons, 0)', 'whole.known_persons') }}
        end as pct_of_known
    from whole
    inner join levels
        on
            whole.study_id = levels.study_id
            and whole.dimension = levels.dimension
    left join counted
        on
            whole.study_id = counted.study_id
            and whole.population = counted.population
            and coalesce(whole.group_size, 0) = coalesce(counted.group_size, 0)
            and whole.dimension = counted.dimension
            and levels.level = counted.level
)

select * from final
