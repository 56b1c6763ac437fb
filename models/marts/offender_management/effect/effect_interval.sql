-- How sure the change is. The change per person is the mean of the differences of the same people, with an interval
-- from their spread; the ratio of offences after to before has one from its logarithm, in which before and after of
-- a person go together. Of one person, or where nobody changed in either span, there is none.

with

area_members as (
    select * from {{ ref('effect_area_member') }}
    where is_counted
),

periods as (
    select * from {{ ref('dim_effect_period') }}
),

spread as (
    select
        effect_id,
        area,
        measure,
        count(*) as persons,
        avg(offences_after - offences_before) as change_per_person,
        stddev_samp(offences_after - offences_before) / sqrt(count(*)) as change_error,
        avg(cast(offences_before as double)) as mean_before,
        avg(offences_after) as mean_after,
        var_samp(offences_before) as variance_before,
        var_samp(offences_after) as variance_after,
        covar_samp(offences_before, offences_after) as covariance
    from area_members
    group by effect_id, area, measure
),

ratios as (
    select
        *,
        case when mean_before > 0 and mean_after > 0 then mean_after / mean_before end as rate_ratio,
        case
            when mean_before > 0 and mean_after > 0
                then
                    sqrt(greatest(
                        variance_after / (mean_after * mean_after)
                        + variance_before / (mean_before * mean_before)
                        - 2 * covariance / (mean_after * mean_before),
                        0
                    ) / persons)
        end as log_ratio_error
    from spread
),

final as (
    select
        ratios.effect_id,
        ratios.area,
        ratios.measure,
        ratios.change_per_person,
        ratios.change_per_person - periods.confidence_z * ratios.change_error as change_lower,
        ratios.change_per_person + periods.confidence_z * ratios.change_error as change_upper,
        ratios.rate_ratio,
        ratios.rate_ratio * exp(-periods.confidence_z * ratios.log_ratio_error) as rate_ratio_lower,
        ratios.rate_ratio * exp(periods.confidence_z * ratios.log_ratio_error) as rate_ratio_upper
    from ratios
    inner join periods
        on ratios.effect_id = periods.effect_id
)

select * from final
