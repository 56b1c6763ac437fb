-- How concentrated harm is: the share of people, offences and harm that the members down to each rank make up.
-- Drawn as a curve it is the study's Pareto curve (Figures 3 and 6), and upside down a Lorenz curve.

with

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

running as (
    select
        study_id,
        cohort_id,
        harm_rank,
        count(*) over (partition by study_id, cohort_id) as persons,
        sum(offences) over (partition by study_id, cohort_id order by harm_rank) as running_offences,
        sum(harm_days) over (partition by study_id, cohort_id order by harm_rank) as running_harm_days,
        sum(offences) over (partition by study_id, cohort_id) as all_offences,
        sum(harm_days) over (partition by study_id, cohort_id) as all_harm_days
    from member_harm
),

final as (
    select
        study_id,
        cohort_id,
        harm_rank,
        {{ percentage('harm_rank', 'persons') }} as cum_pct_persons,
        {{ percentage('running_offences', 'all_offences') }} as cum_pct_offences,
        {{ percentage('running_harm_days', 'all_harm_days') }} as cum_pct_harm
    from running
)

select * from final
