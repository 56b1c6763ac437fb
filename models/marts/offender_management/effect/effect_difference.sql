-- The change of managed people beside that of unmanaged people like them, by area: what is left of the fall once
-- the fall that people at a peak show anyway is taken away. The interval is that of the differences, person by
-- person.

with

matched as (
    select * from {{ ref('effect_matched') }}
),

periods as (
    select * from {{ ref('dim_effect_period') }}
),

differences as (
    select
        effect_id,
        area,
        count(*) as persons_on_record,
        count(unmanaged_persons) as persons_compared,
        avg(case when unmanaged_persons is not null then cast(offences_before as double) end) as mean_before,
        avg(case when unmanaged_persons is not null then offences_after end) as mean_after,
        avg(unmanaged_before) as unmanaged_mean_before,
        avg(unmanaged_after) as unmanaged_mean_after,
        stddev_samp((offences_after - offences_before) - (unmanaged_after - unmanaged_before)) as spread
    from matched
    group by effect_id, area
),

final as (
    select
        differences.effect_id,
        differences.area,
        differences.persons_on_record,
        differences.persons_compared,
        differences.mean_before,
        differences.mean_after,
        differences.unmanaged_mean_before,
        differences.unmanaged_mean_after,
        (differences.mean_after - differences.mean_before)
        - (differences.unmanaged_mean_after - differences.unmanaged_mean_before) as difference_in_change,
        periods.confidence_z * differences.spread / sqrt(nullif(differences.persons_compared, 0)) as margin
    from differences
    inner join periods
        on differences.effect_id = periods.effect_id
)

select * from final
