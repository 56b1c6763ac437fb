-- Every printed figure beside ours: those of the study, which is compared by its groups of cohorts, and those of
-- the reports on offender management, which are compared by the table that holds them. The study prints two
-- decimals; each figure of a report says how many it prints, and whether it is rounded or cut.

with

study_figures as (
    select * from {{ ref('published_study_figures') }}
),

iom_figures as (
    select * from {{ ref('published_iom_figures') }}
),

reproduced_figures as (
    select * from {{ ref('reproduced_figure') }}
),

reproduced_iom_figures as (
    select * from {{ ref('reproduced_iom_figure') }}
),

of_the_study as (
    select
        study_figures.figure_no,
        'south-area-2022' as document,
        study_figures.table_no,
        study_figures.study_id,
        cast(null as {{ text_type() }}) as area,
        study_figures.cohort_id,
        study_figures.group_size,
        study_figures.metric,
        study_figures.offence_type,
        study_figures.published,
        study_figures.implied_by_counts,
        2 as decimals,
        'rounded' as rounding,
        reproduced_figures.figure,
        cast(null as {{ text_type() }}) as why_not,
        study_figures.note
    from study_figures
    left join reproduced_figures
        on
            study_figures.study_id = reproduced_figures.study_id
            and study_figures.cohort_id = reproduced_figures.cohort_id
            and coalesce(study_figures.group_size, 0) = coalesce(reproduced_figures.group_size, 0)
            and study_figures.compared_metric = reproduced_figures.metric
            and coalesce(study_figures.compared_offence_type, '') = coalesce(reproduced_figures.offence_type, '')
),

of_the_reports as (
    select
        iom_figures.figure_no,
        iom_figures.document,
        iom_figures.table_no,
        iom_figures.study_id,
        iom_figures.area,
        iom_figures.cohort_id,
        cast(null as integer) as group_size,
        iom_figures.metric,
        iom_figures.offence_type,
        iom_figures.published,
        cast(null as decimal(18, 2)) as implied_by_counts,
        iom_figures.decimals,
        iom_figures.rounding,
        reproduced_iom_figures.figure,
        iom_figures.why_not,
        iom_figures.note
    from iom_figures
    left join reproduced_iom_figures
        on
            iom_figures.compared_mart = reproduced_iom_figures.mart
            and iom_figures.compared_subject = reproduced_iom_figures.subject
            and coalesce(iom_figures.compared_day, date '1900-01-01')
            = coalesce(reproduced_iom_figures.as_of, date '1900-01-01')
            and iom_figures.compared_area = reproduced_iom_figures.area
            and iom_figures.compared_metric = reproduced_iom_figures.metric
            and coalesce(iom_figures.compared_category, '') = reproduced_iom_figures.category
),

final as (
    select * from of_the_study
    union all
    select * from of_the_reports
)

select * from final
