-- A selection rule that goes by scores, with its thresholds. Null is not asked.

with

listed as (
    select * from {{ ref('selection_rules') }}
),

final as (
    select
        cast(cohort_id as {{ text_type() }}) as cohort_id,
        cast(score as {{ text_type() }}) as score,
        cast(least_score_pct as decimal(18, 4)) as least_score_pct,
        cast(least_score_with_offence_pct as decimal(18, 4)) as least_score_with_offence_pct,
        cast(offence_set as {{ text_type() }}) as offence_set,
        cast(offence_within_years as integer) as offence_within_years,
        cast(violence_score as {{ text_type() }}) as violence_score,
        cast(least_violence_score_pct as decimal(18, 4)) as least_violence_score_pct
    from listed
)

select * from final
