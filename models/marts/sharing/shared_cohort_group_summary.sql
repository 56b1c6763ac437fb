-- `cohort_group_summary` as it may leave the force. What is withheld is null, and the column beside it says why:
-- `small number`, or `protects another` figure that could be worked out from it. The rule is in
-- `sharing_withheld_part`. A share of the whole cohort gives its total away together with the group's own, so it
-- is withheld with either.

with

summaries as (
    select * from {{ ref('cohort_group_summary') }}
),

withheld_parts as (
    select * from {{ ref('sharing_withheld_part') }}
),

reasons as (
    select
        study_id,
        cohort_id,
        last_rank,
        group_size,
        max(case when part = 'persons' then suppression end) as persons_suppression,
        max(case when part = 'harm' then suppression end) as harm_suppression,
        max(case when part = 'male' then suppression end) as male_suppression,
        max(case when part = 'sex' then suppression end) as sex_suppression,
        max(case when part = 'white' then suppression end) as white_suppression,
        max(case when part = 'ethnicity' then suppression end) as ethnicity_suppression
    from withheld_parts
    group by study_id, cohort_id, last_rank, group_size
),

reasons_of_shares as (
    select
        group_reasons.*,
        coalesce(group_reasons.harm_suppression, whole_cohorts.harm_suppression) as share_suppression
    from reasons as group_reasons
    inner join reasons as whole_cohorts
        on
            group_reasons.study_id = whole_cohorts.study_id
            and group_reasons.cohort_id = whole_cohorts.cohort_id
            and whole_cohorts.group_size is null
),

final as (
    select
        summaries.study_id,
        summaries.cohort_id,
        summaries.group_size,
        {{ unless_withheld('summaries.persons', 'reasons.persons_suppression') }} as persons,
        reasons.persons_suppression,
        {{ unless_withheld('summaries.offences', 'reasons.harm_suppression') }} as offences,
        {{ unless_withheld('summaries.harm_days', 'reasons.harm_suppression') }} as harm_days,
        {{ unless_withheld('summaries.peak_harm_days', 'reasons.harm_suppression') }} as peak_harm_days,
        {{ unless_withheld('summaries.avg_offences', 'reasons.harm_suppression') }} as avg_offences,
        {{ unless_withheld('summaries.avg_harm_days', 'reasons.harm_suppression') }} as avg_harm_days,
        {{ unless_withheld('summaries.avg_peak_harm_days', 'reasons.harm_suppression') }} as avg_peak_harm_days,
        reasons.harm_suppression,
        {{ unless_withheld('summaries.pct_cohort_offences', 'reasons.share_suppression') }} as pct_cohort_offences,
        {{ unless_withheld('summaries.pct_cohort_harm', 'reasons.share_suppression') }} as pct_cohort_harm,
        reasons.share_suppression,
        {{ unless_withheld('summaries.male', 'reasons.male_suppression') }} as male,
        reasons.male_suppression,
        {{ unless_withheld('summaries.female', 'reasons.sex_suppression') }} as female,
        {{ unless_withheld('summaries.sex_not_known', 'reasons.sex_suppression') }} as sex_not_known,
        reasons.sex_suppression,
        {{ unless_withheld('summaries.white', 'reasons.white_suppression') }} as white,
        reasons.white_suppression,
        {{ unless_withheld('summaries.non_white', 'reasons.ethnicity_suppression') }} as non_white,
        {{ unless_withheld('summaries.ethnicity_not_known', 'reasons.ethnicity_suppression') }} as ethnicity_not_known,
        reasons.ethnicity_suppression
    from summaries
    inner join reasons_of_shares as reasons
        on
            summaries.study_id = reasons.study_id
            and summaries.cohort_id = reasons.cohort_id
            and coalesce(summaries.group_size, 0) = coalesce(reasons.group_size, 0)
)

select * from final
