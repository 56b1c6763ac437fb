-- The score of the Offender Group Reconviction Scale 3 worked out from each count of a person's record (how it comes
-- about is in `ogrs3_contribution`). Beside it the delivered score that was in force on that day, and by how much the
-- two differ. A delivered score is never replaced by a worked out one, nor the other way
-- round: selection reads delivered scores alone.

with

records as (
    select * from {{ ref('ogrs3_record') }}
),

contributions as (
    select * from {{ ref('ogrs3_contribution') }}
),

coefficients as (
    select * from {{ ref('dim_ogrs3_coefficient') }}
),

scores as (
    select * from {{ ref('score_in_force') }}
    where score in ('OGRS_1_YEAR', 'OGRS_2_YEAR')
),

horizons as (
    select distinct horizon_years
    from coefficients
    where horizon_years is not null
),

worked_out as (
    select distinct
        force_code,
        probation_reference,
        counted_on,
        horizon_years,
        score_pct
    from contributions
),

delivered as (
    select
        records.force_code,
        records.probation_reference,
        records.counted_on,
        case scores.score when 'OGRS_1_YEAR' then 1 else 2 end as horizon_years,
        scores.score_pct,
        scores.in_force_from,
        scores.score_model,
        scores.score_version
    from records
    inner join scores
        on
            records.force_code = scores.force_code
            and records.person_id = scores.person_id
            and {{ is_open_on('records.counted_on', 'scores.in_force_from', 'scores.replaced_on') }}
),

final as (
    select
        records.force_code,
        records.probation_reference,
        records.person_key,
        records.counted_on,
        horizons.horizon_years,
        worked_out.score_pct,
        records.reason_without_score,
        delivered.score_pct as delivered_score_pct,
        delivered.in_force_from as delivered_on,
        delivered.score_model as delivered_score_model,
        delivered.score_version as delivered_score_version,
        worked_out.score_pct - delivered.score_pct as difference
    from records
    cross join horizons
    left join worked_out
        on
            records.force_code = worked_out.force_code
            and records.probation_reference = worked_out.probation_reference
            and records.counted_on = worked_out.counted_on
            and horizons.horizon_years = worked_out.horizon_years
    left join delivered
        on
            records.force_code = delivered.force_code
            and records.probation_reference = delivered.probation_reference
            and records.counted_on = delivered.counted_on
            and horizons.horizon_years = delivered.horizon_years
)

select * from final
