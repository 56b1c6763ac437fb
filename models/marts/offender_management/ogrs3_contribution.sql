-- How a score of the Offender Group Reconviction Scale 3 comes about: what each factor adds to the log odds, for each
-- count of a person's record and for one and two years. The factor `copas` is the coefficient times the natural
-- logarithm of (1 + earlier sanctions) / (10 + age at the current sanction - age at the first). A count from which no
-- score can be worked out has no rows; why stands in `ogrs3_score`. The contributions of a count and horizon sum to
-- the log odds of its `score_pct`. The contributions of a count and horizon sum to the
-- log odds of its `score_pct`.

with

records as (
    select * from {{ ref('ogrs3_record') }}
    where reason_without_score is null
),

coefficients as (
    select * from {{ ref('dim_ogrs3_coefficient') }}
),

horizons as (
    select distinct horizon_years
    from coefficients
    where horizon_years is not null
),

{% set rate_of_sanctions -%}
    cast(1 + records.previous_sanctions as double)
    / (10 + records.age_at_conviction - records.age_at_first_sanction)
{%- endset -%}

contributions as (
    select
        records.force_code,
        records.probation_reference,
        records.person_key,
        records.counted_on,
        horizons.horizon_years,
        coefficients.factor,
        coefficients.level,
        cast(coefficients.coefficient as double)
        * case coefficients.factor
            when 'copas' then ln({{ rate_of_sanctions }})
            else 1
        end as contribution
    from records
    cross join horizons
    inner join coefficients
        on
            case coefficients.factor
                when 'intercept' then horizons.horizon_years = coefficients.horizon_years
                when 'copas' then true
                when 'age and sex'
                    then
                        records.sex = coefficients.sex
                        and records.age_at_risk >= coefficients.youngest
                        and coalesce(records.age_at_risk <= coefficients.oldest, true)
                when 'sanction stage' then records.sanction_stage = coefficients.level
                when 'offence group' then records.offence_group = coefficients.level
            end
),

final as (
    select
        *,
        cast(round(
            100 / (1 + exp(-sum(contribution) over (
                partition by force_code, probation_reference, counted_on, horizon_years
            ))), 4
        ) as decimal(18, 4)) as score_pct
    from contributions
)

select * from final
