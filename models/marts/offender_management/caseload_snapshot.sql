-- The caseload of a day by area, as the report's table of cohorts shows it: by scheme, at liberty or in custody,
-- statutory or not, and by who supervises the statutory. Each way of grouping adds up to everybody, and a group that
-- has somebody in any area or on any day has a row, with nought, in all areas of that force on all its days.

{% set ways = [
    ('everybody', "'everybody'"),
    ('scheme', "coalesce(scheme, 'no scheme')"),
    ('custody', "case when is_in_custody then 'in custody' else 'at liberty' end"),
    ('supervision', "coalesce(supervision, 'not recorded')"),
    ('provider', "coalesce(provider, 'neither')"),
] -%}

with

managed as (
    select * from {{ ref('caseload_on_day') }}
),

grouped as (
    {% for way, group_of_person in ways %}
        select
            force_code,
            as_of,
            borough_code as area,
            person_id,
            '{{ way }}' as grouped_by,
            {{ group_of_person }} as caseload_group
        from managed
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

with_total as (
    select * from grouped
    union all
    select
        force_code,
        as_of,
        'total' as area,
        person_id,
        grouped_by,
        caseload_group
    from grouped
),

counted as (
    select
        force_code,
        as_of,
        area,
        grouped_by,
        caseload_group,
        count(*) as persons
    from with_total
    group by force_code, as_of, area, grouped_by, caseload_group
),

days as (
    select distinct
        force_code,
        as_of
    from managed
),

areas as (
    select distinct
        force_code,
        area
    from with_total
),

groups as (
    select distinct
        force_code,
        grouped_by,
        caseload_group
    from grouped
),

final as (
    select
        days.force_code,
        days.as_of,
        areas.area,
        groups.grouped_by,
        groups.caseload_group,
        coalesce(counted.persons, 0) as persons
    from days
    inner join areas
        on days.force_code = areas.force_code
    inner join groups
        on days.force_code = groups.force_code
    left join counted
        on
            days.force_code = counted.force_code
            and days.as_of = counted.as_of
            and areas.area = counted.area
            and groups.grouped_by = counted.grouped_by
            and groups.caseload_group = counted.caseload_group
)

select * from final
