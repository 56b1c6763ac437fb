-- Every figure the study printed beside ours. Three outcomes:
--   match                        ours is what is printed;
--   published_arithmetic_error   ours is not what is printed, but is what the study's own printed counts imply;
--   differs                      neither.
-- The study prints two decimals. Ours is the printed figure where, taken to three decimals, it is no further from
-- it than half a unit of the last printed one: of a tie at the third decimal either neighbour is a proper
-- rounding. `reproduced` itself is not rounded to the print. It comes from the readers' tables, by the same path
-- as for any study.

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
        cast(round(reproduced_figures.figure, 6) as decimal(18, 6)) as reproduced,
        cast(round(reproduced_figures.figure, 3) as decimal(18, 3)) as at_three_decimals,
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
            when abs(at_three_decimals - published) <= 0.005 then 'match'
            when abs(at_three_decimals - implied_by_counts) <= 0.005 then 'published_arithmetic_error'
            else 'differs'
        end as status,
        note
    from side_by_side
)

select * from judged
