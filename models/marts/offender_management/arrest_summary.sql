-- What people managed at the end of a quarter were arrested for and charged with in it and in the quarter
-- before, by area of their team and group of offences, with the people behind it and their share of the caseload.

with

caseload_arrests as (
    select * from {{ ref('caseload_arrest') }}
),

managed as (
    select * from {{ ref('caseload_on_day') }}
),

caseloads as (
    select
        force_code,
        as_of,
        coalesce(borough_code, 'total') as area,
        count(*) as persons_managed
    from managed
    group by grouping sets ((force_code, as_of, borough_code), (force_code, as_of))
),

counted as (
    select
        force_code,
        as_of,
        quarter_start,
        coalesce(borough_code, 'total') as area,
        coalesce(offence_group, 'all') as offence_group,
        count(*) as offences,
        count(case when is_charged then 1 end) as offences_charged,
        count(distinct person_id) as persons_arrested,
        count(distinct case when is_charged then person_id end) as persons_charged
    from caseload_arrests
    group by grouping sets (
        (force_code, as_of, quarter_start),
        (force_code, as_of, quarter_start, borough_code),
        (force_code, as_of, quarter_start, offence_group),
        (force_code, as_of, quarter_start, borough_code, offence_group)
    )
),

final as (
    select
        counted.force_code,
        counted.as_of,
        counted.quarter_start,
        counted.area,
        counted.offence_group,
        caseloads.persons_managed,
        counted.offences,
        counted.offences_charged,
        {{ percentage('counted.offences_charged', 'every_group.offences_charged') }} as pct_of_offences_charged,
        counted.persons_arrested,
        counted.persons_charged,
        {{ percentage('counted.persons_charged', 'caseloads.persons_managed') }} as pct_of_caseload_charged
    from counted
    inner join caseloads
        on
            counted.force_code = caseloads.force_code
            and counted.as_of = caseloads.as_of
            and counted.area = caseloads.area
    inner join counted as every_group
        on
            counted.force_code = every_group.force_code
            and counted.as_of = every_group.as_of
            and counted.quarter_start = every_group.quarter_start
            and counted.area = every_group.area
            and every_group.offence_group = 'all'
)

select * from final
