-- How each recorded offence got its weight, and how many crimes depend on it. Where `weight_rule` is not 'one
-- weight' an analyst should look: the offence is unweighted (counted, but without days), or may be one of several
-- of different weight.

with

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

harm_weights as (
    select * from {{ ref('dim_harm_weight') }}
),

accusations as (
    select
        offence_id,
        count(*) as accusations,
        sum(case when is_charged_or_cautioned then 1 else 0 end) as charges_and_cautions
    from {{ ref('fct_offence') }}
    group by offence_id
),

final as (
    select
        harm_weights.harm_index_edition,
        recorded_offences.offence_id,
        recorded_offences.ho_class_code,
        recorded_offences.ho_sub_code,
        recorded_offences.offence_title,
        recorded_offences.offence_type,
        recorded_offences.offence_type_rule,
        recorded_offences.match_rule,
        harm_weights.weight_rule,
        harm_weights.harm_days,
        coalesce(accusations.accusations, 0) as accusations,
        cast(coalesce(accusations.charges_and_cautions, 0) as bigint) as charges_and_cautions
    from recorded_offences
    inner join harm_weights
        on recorded_offences.offence_id = harm_weights.offence_id
    left join accusations
        on recorded_offences.offence_id = accusations.offence_id
)

select * from final
