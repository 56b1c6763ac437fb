-- What it would mean to manage a cohort: how many people, how much harm of the window they did anywhere in the force,
-- how much for each of them, and how many Integrated Offender Management has already. The shares are of everybody with
-- an offence in the study's area: which part of these people, and of all harm that they did, the cohort reaches. A
-- member without an offence in the area is not among them and adds nothing to the shares.

with

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

offenders as (
    select * from {{ ref('study_area_offender') }}
),

members as (
    select * from {{ ref('cohort_member') }}
),

area_totals as (
    select
        study_id,
        count(*) as persons,
        sum(harm_days) as harm_days
    from offenders
    group by study_id
),

reached as (
    select
        members.study_id,
        members.cohort_id,
        coalesce(sum(offenders.harm_days), 0) as harm_days_of_offenders,
        count(offenders.person_id) as offenders
    from members
    left join offenders
        on
            members.study_id = offenders.study_id
            and members.person_id = offenders.person_id
    group by members.study_id, members.cohort_id
),

totals as (
    select
        study_id,
        cohort_id,
        count(*) as persons,
        cast(sum(harm_days) as decimal(18, 4)) as harm_days,
        cast(sum(violent_harm_days) as decimal(18, 4)) as violent_harm_days,
        sum(case when managed_by_iom then 1 else 0 end) as managed_by_iom
    from member_harm
    group by study_id, cohort_id
),

final as (
    select
        totals.study_id,
        totals.cohort_id,
        totals.persons,
        totals.harm_days,
        totals.violent_harm_days,
        cast(totals.harm_days as double) / totals.persons as harm_days_per_person,
        reached.offenders as offenders_in_area,
        {{ percentage('reached.harm_days_of_offenders', 'area_totals.harm_days') }} as pct_harm_of_area,
        {{ percentage('reached.offenders', 'area_totals.persons') }} as pct_offenders_of_area,
        cast(totals.managed_by_iom as bigint) as managed_by_iom,
        {{ percentage('totals.managed_by_iom', 'totals.persons') }} as pct_managed_by_iom
    from totals
    inner join reached
        on
            totals.study_id = reached.study_id
            and totals.cohort_id = reached.cohort_id
    left join area_totals
        on totals.study_id = area_totals.study_id
)

select * from final
