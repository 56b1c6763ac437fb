-- A member fails whose rank is not the one after the last, or who has more harm than the one before: ranks have a
-- gap, or do not follow harm.

with

ranked as (
    select
        study_id,
        cohort_id,
        harm_rank,
        harm_days,
        row_number() over (partition by study_id, cohort_id order by harm_rank) as place,
        lag(harm_days) over (partition by study_id, cohort_id order by harm_rank) as harm_days_before
    from {{ ref('cohort_member_harm') }}
)

select *
from ranked
where harm_rank <> place or harm_days > harm_days_before
