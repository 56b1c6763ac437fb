-- Every figure about a cohort in the release that readers see while this one is built.

with

cohort_figure as (
    select * from {{ source('previous_release', 'cohort_figure') }}
),

final as (
    select
        study_id,
        cohort_id,
        group_size,
        metric,
        offence_type,
        figure
    from cohort_figure
)

select * from final
