-- How many people, offences and days of harm each group of a cohort has, per head and as a share of the whole
-- cohort: Tables 2, 4, 6, 8, 10, 12, 14, 16 and 18 of the study. A group larger than the cohort holds the whole
-- cohort.

with

group_members as (
    select * from {{ ref('cohort_group_member') }}
),

totals as (
    select
        study_id,
        cohort_id,
        group_size,
        count(*) as persons,
        cast(sum(offences) as bigint) as offences,
        cast(sum(harm_days) as decimal(18, 4)) as harm_days,
        cast(sum(peak_harm_days) as decimal(18, 4)) as peak_harm_days,
        cast(sum(violent_harm_days) as decimal(18, 4)) as violent_harm_days,
        cast(sum(unweighted_offences) as bigint) as unweighted_offences,
        sum(case when sex = 'M' then 1 else 0 end) as male,
        sum(case when sex = 'F' then 1 else 0 end) as female,
        sum(case when sex not in ('M', 'F') then 1 else 0 end) as sex_not_known,
        sum(case when white_or_non_white = 'white' then 1 else 0 end) as white,
        sum(case when white_or_non_white = 'non_white' then 1 else 0 end) as non_white,
        sum(case when white_or_non_white = 'not known' then 1 else 0 end) as ethnicity_not_known
    from group_members
    group by study_id, cohort_id, group_size
),

whole_cohorts as (
    select
        study_id,
        cohort_id,
        offences,
        harm_days
    from totals
    where group_size is null
),

final as (
    select
        totals.study_id,
        totals.cohort_id,
        totals.group_size,
        totals.persons,
        totals.offences,
        totals.harm_days,
        totals.peak_harm_days,
        totals.violent_harm_days,
        totals.unweighted_offences,
        cast(totals.offences as double) / totals.persons as avg_offences,
        cast(totals.harm_days as double) / totals.persons as avg_harm_days,
        cast(totals.peak_harm_days as double) / totals.persons as avg_peak_harm_days,
        {{ percentage('totals.offences', 'whole_cohorts.offences') }} as pct_cohort_offences,
        {{ percentage('totals.harm_days', 'whole_cohorts.harm_days') }} as pct_cohort_harm,
        {{ percentage('totals.violent_harm_days', 'totals.harm_days') }} as pct_violent_harm,
        cast(totals.male as bigint) as male,
        cast(totals.female as bigint) as female,
        cast(totals.sex_not_known as bigint) as sex_not_known,
        cast(totals.white as bigint) as white,
        cast(totals.non_white as bigint) as non_white,
        cast(totals.ethnicity_not_known as bigint) as ethnicity_not_known
    from totals
    inner join whole_cohorts
        on
            totals.study_id = whole_cohorts.study_id
            and totals.cohort_id = whole_cohorts.cohort_id
)

select * from final
