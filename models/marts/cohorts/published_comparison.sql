-- Every figure the study printed beside ours, rounded to the two decimals that the study prints. Three outcomes:
--   match                        ours is what is printed;
--   published_arithmetic_error   ours is not what is printed, but is what the study's own printed counts imply;
--   differs                      neither.
-- Ours comes from the readers' tables, by the same path as for any study.

with

published_figures as (
    select * from {{ ref('published_study_figures') }}
),

reproduced_figures as (
    select * from {{ ref('reproduced_figure') }}
),

side_by_side as (
    select
        published_figures.study_id,
        published_figures.figure_no,
        published_figures.table_no,
        published_figures.cohort_id,
        published_figures.group_size,
        published_figures.metric,
        published_figures.offence_type,
        published_figures.published,
        published_figures.implied_by_counts,
        cast(round(reproduced_figures.figure, 2) as decimal(18, 2)) as reproduced,
        published_figures.note
    from published_figures
    left join reproduced_figures
        on
            published_figures.study_id = reproduced_figures.study_id
            and published_figures.cohort_id = reproduced_figures.cohort_id
            and coalesce(published_figures.group_size, 0) = coalesce(reproduced_figures.group_size, 0)
            and published_figures.compared_metric = reproduced_figures.metric
            and coalesce(published_figures.compared_offence_type, '') = coalesce(reproduced_figures.offence_type, '')
),

judged as (
    select
        study_id,
        figure_no,
        table_no,
        cohort_id,
        group_size,
        metric,
        offence_type,
        published,
        implied_by_counts,
        reproduced,
        case
            when reproduced = published then 'match'
            when reproduced = implied_by_counts then 'published_arithmetic_error'
            else 'differs'
        end as status,
        note
    from side_by_side
)

select * from judged
