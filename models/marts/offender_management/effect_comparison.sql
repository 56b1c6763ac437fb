-- What Bedfordshire's method cannot say alone, beside what it says: how sure the change is, how many people it
-- leaves out, and how much of the fall people show who were as eligible, of the same sex, age and number of
-- offences, and whom nobody managed. Where no such people can be found, or no crimes are on record to count for
-- them, `is_possible` is false and `why_not` says why.

with

effects as (
    select * from {{ ref('effect_by_area') }}
    where measure = 'all offences'
),

left_out as (
    select
        effect_id,
        area,
        cast(sum(persons) as bigint) as persons
    from {{ ref('effect_left_out') }}
    where not is_in_analysis
    group by effect_id, area
),

periods as (
    select * from {{ ref('dim_effect_period') }}
),

sources as (
    select * from {{ ref('effect_source') }}
),

eligible_effects as (
    select distinct effect_id from {{ ref('effect_unmanaged') }}
),

differences as (
    select * from {{ ref('effect_difference') }}
),

final as (
    select
        effects.effect_id,
        effects.area,
        effects.counted_from,
        effects.persons,
        coalesce(left_out.persons, 0) as persons_left_out,
        effects.change_per_person,
        effects.change_lower,
        effects.change_upper,
        effects.rate_ratio,
        effects.rate_ratio_lower,
        effects.rate_ratio_upper,
        coalesce(differences.persons_compared, 0) > 1 as is_possible,
        case
            when differences.persons_compared > 1 then null
            when sources.crimes_recorded_from is null then 'The force delivers no recorded crimes.'
            when eligible_effects.effect_id is null
                then 'Nobody is on record who was eligible in a month and stayed unmanaged.'
            when coalesce(differences.persons_on_record, 0) = 0
                then 'Of nobody in the analysis is the year before selection on record.'
            when differences.persons_compared = 1
                then 'Only one person has somebody like them: no interval can be told.'
            else 'Nobody unmanaged is like the people of the analysis.'
        end as why_not,
        periods.comparison_cohort_id,
        coalesce(differences.persons_compared, 0) as persons_compared,
        effects.persons - coalesce(differences.persons_compared, 0) as persons_not_compared,
        differences.mean_before,
        differences.mean_after,
        differences.unmanaged_mean_before,
        differences.unmanaged_mean_after,
        differences.difference_in_change,
        differences.difference_in_change - differences.margin as difference_lower,
        differences.difference_in_change + differences.margin as difference_upper
    from effects
    inner join periods
        on effects.effect_id = periods.effect_id
    inner join sources
        on effects.effect_id = sources.effect_id
    left join left_out
        on
            effects.effect_id = left_out.effect_id
            and effects.area = left_out.area
    left join eligible_effects
        on effects.effect_id = eligible_effects.effect_id
    left join differences
        on
            effects.effect_id = differences.effect_id
            and effects.area = differences.area
)

select * from final
