-- The year before selection beside the year reported, by area: offences, people with any, and how many people
-- reduced or stopped, stayed where they were, or offend more. Of a set of offences only people with any before are
-- counted; those who began since stand apart. The intervals say how sure the change is, not what caused it.

with

area_members as (
    select * from {{ ref('effect_area_member') }}
),

intervals as (
    select * from {{ ref('effect_interval') }}
),

sources as (
    select * from {{ ref('effect_source') }}
),

summed as (
    select
        effect_id,
        area,
        measure,
        count(case when is_counted then person_id end) as persons,
        sum(case when is_counted then offences_before else 0 end) as offences_before,
        sum(case when is_counted then offences_after_counted else 0 end) as offences_after_counted,
        sum(case when is_counted then offences_after else 0 end) as offences_after,
        count(case when offences_before > 0 then person_id end) as reoffenders_before,
        count(case when is_counted and offences_after > 0 then person_id end) as reoffenders_after,
        count(case when is_counted and offences_after < offences_before then person_id end) as reduced_or_stopped,
        count(case when is_counted and offences_after = offences_before then person_id end) as unchanged,
        count(case when is_counted and offences_after > offences_before then person_id end) as increased,
        count(case when is_new then person_id end) as new_persons,
        sum(case when is_new then offences_after else 0 end) as new_offences
    from area_members
    group by effect_id, area, measure
),

final as (
    select
        summed.effect_id,
        summed.area,
        summed.measure,
        sources.counted_from,
        summed.persons,
        cast(summed.offences_before as bigint) as offences_before,
        cast(summed.offences_after_counted as bigint) as offences_after_counted,
        summed.offences_after,
        summed.offences_before - summed.offences_after as decrease,
        {{ percentage('summed.offences_before - summed.offences_after', 'summed.offences_before') }} as pct_decrease,
        summed.reoffenders_before,
        summed.reoffenders_after,
        {{ percentage('summed.reoffenders_before - summed.reoffenders_after', 'summed.reoffenders_before') }}
            as pct_decrease_of_reoffenders,
        summed.reduced_or_stopped,
        {{ percentage('summed.reduced_or_stopped', 'summed.persons') }} as pct_reduced_or_stopped,
        summed.unchanged,
        {{ percentage('summed.unchanged', 'summed.persons') }} as pct_unchanged,
        summed.increased,
        {{ percentage('summed.increased', 'summed.persons') }} as pct_increased,
        summed.new_persons,
        summed.new_offences,
        intervals.change_per_person,
        intervals.change_lower,
        intervals.change_upper,
        intervals.rate_ratio,
        intervals.rate_ratio_lower,
        intervals.rate_ratio_upper
    from summed
    inner join sources
        on summed.effect_id = sources.effect_id
    left join intervals
        on
            summed.effect_id = intervals.effect_id
            and summed.area = intervals.area
            and summed.measure = intervals.measure
)

select * from final
