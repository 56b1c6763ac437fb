-- Offences that people managed at the end of a quarter (on its last day, and on the day after) were arrested for in it
-- and in the quarter before, one row each, by the area of their team. Charged is a charge and no caution; an interview
-- without an arrest is not there.

with

managed as (
    select * from {{ ref('caseload_on_day') }}
),

arrests as (
    select * from {{ ref('fct_arrest') }}
    where is_arrest
),

charges as (
    select * from {{ ref('bridge_counting_disposal') }}
    where disposal_set = 'charged'
),

offence_groups as (
    select * from {{ ref('dim_arrest_offence_group') }}
),

days as (
    select distinct
        force_code,
        as_of,
        cast(date_trunc('quarter', as_of - 1) as date) as quarter_start
    from managed
    where
        as_of = cast(date_trunc('quarter', as_of) as date)
        or as_of + 1 = cast(date_trunc('quarter', as_of + 1) as date)
),

quarters as (
    select
        force_code,
        as_of,
        quarter_start
    from days
    union all
    select
        force_code,
        as_of,
        {{ months_after('quarter_start', -3) }} as quarter_start
    from days
),

final as (
    select
        quarters.force_code,
        quarters.as_of,
        quarters.quarter_start,
        managed.borough_code,
        managed.person_id,
        arrests.arrest_reference,
        arrests.offence_number,
        coalesce(offence_groups.offence_group, 'Unknown') as offence_group,
        charges.outcome_code is not null as is_charged
    from quarters
    inner join managed
        on
            quarters.force_code = managed.force_code
            and quarters.as_of = managed.as_of
    inner join arrests
        on
            managed.force_code = arrests.force_code
            and managed.person_id = arrests.person_id
            and quarters.quarter_start <= arrests.arrested_on
            and {{ months_after('quarters.quarter_start', 3) }} > arrests.arrested_on
    left join charges
        on arrests.outcome_code = charges.outcome_code
    left join offence_groups
        on arrests.ho_class_code = offence_groups.ho_class_code
)

select * from final
