-- How many people of each cohort, of each group of one, and of each population that cohorts are chosen from, have
-- which sex, are in which band of age and of which ethnicity. What is not known is a category of its own; every
-- category that anybody of the study has stands in each group, also where it is nobody's.

{% set dimensions = ['sex', 'age_band', 'ethnicity_group'] -%}

with

everybody as (
    select * from {{ ref('demographic_person') }}
),

described as (
    {% for dimension in dimensions %}
        select
            study_id,
            population,
            group_size,
            '{{ dimension }}' as dimension,
            case when lower({{ dimension }}) in ('u', 'not known') then 'not known' else {{ dimension }} end as category
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
        category,
        count(*) as persons
    from described
    group by study_id, population, group_size, dimension, category
),

whole as (
    select
        study_id,
        population,
        group_size,
        dimension,
        sum(persons) as persons,
        sum(case when category = 'not known' then 0 else persons end) as known_persons
    from counted
    group by study_id, population, group_size, dimension
),

categories as (
    select distinct
        study_id,
        dimension,
        category
    from counted
),

final as (
    select
        whole.study_id,
        whole.population,
        whole.group_size,
        whole.dimension,
        categories.category,
        categories.category <> 'not known' as is_known,
        coalesce(counted.persons, 0) as persons,
        {{ percentage('coalesce(counted.persons, 0)', 'whole.persons') }} as pct_of_all,
        case
            when categories.category <> 'not known'
                then {{ percentage('coalesce(counted.persons, 0)', 'whole.known_persons') }}
        end as pct_of_known
    from whole
    inner join categories
        on
            whole.study_id = categories.study_id
            and whole.dimension = categories.dimension
    left join counted
        on
            whole.study_id = counted.study_id
            and whole.population = counted.population
            and coalesce(whole.group_size, 0) = coalesce(counted.group_size, 0)
            and whole.dimension = counted.dimension
            and categories.category = counted.category
)

select * from final
