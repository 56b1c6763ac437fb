-- Figures that moved since the last release. A figure that one of the two releases does not have is null on that side:
-- a group size or an offence type that came or went. Studies and cohorts that only one of them has are left out: all of
-- their figures came or went.

with

figures as (
    select * from {{ ref('cohort_figure') }}
),

previous as (
    select * from {{ ref('stg_previous__cohort_figure') }}
),

in_both as (
    select distinct
        figures.study_id,
        figures.cohort_id
    from figures
    inner join previous
        on
            figures.study_id = previous.study_id
            and figures.cohort_id = previous.cohort_id
),

compared as (
    select
        coalesce(figures.study_id, previous.study_id) as study_id,
        coalesce(figures.cohort_id, previous.cohort_id) as cohort_id,
        coalesce(figures.group_size, previous.group_size) as group_size,
        coalesce(figures.metric, previous.metric) as metric,
        coalesce(figures.offence_type, previous.offence_type) as offence_type,
        previous.figure as figure_before,
        figures.figure as figure_now
    from figures
    full outer join previous
        on
            figures.study_id = previous.study_id
            and figures.cohort_id = previous.cohort_id
            and figures.metric = previous.metric
            and coalesce(figures.group_size, -1) = coalesce(previous.group_size, -1)
            and coalesce(figures.offence_type, '') = coalesce(previous.offence_type, '')
),

final as (
    select
        compared.study_id,
        compared.cohort_id,
        compared.group_size,
        compared.metric,
        compared.offence_type,
        compared.figure_before,
        compared.figure_now
    from compared
    inner join in_both
        on
            compared.study_id = in_both.study_id
            and compared.cohort_id = in_both.cohort_id
    -- The same numbers added up in another order differ in their last digits, and have not moved.
    where
        coalesce(abs(compared.figure_before - compared.figure_now) > 0.000001, true)
        and not (compared.figure_before is null and compared.figure_now is null)
)

select * from final
