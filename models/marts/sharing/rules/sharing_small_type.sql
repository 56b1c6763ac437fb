-- The types of offence of which a group, or what is left of a larger group without it, has a small number: too few
-- people who commit it, or one person who has nearly all of its harm. A type that nobody commits has none.

with

committed as (
    select * from {{ ref('sharing_slice_offence_type') }}
),

studies as (
    select * from {{ ref('sharing_study') }}
),

counted as (
    select
        study_id,
        cohort_id,
        group_size,
        last_rank,
        after_rank,
        until_rank,
        place,
        count(*) as persons,
        sum(harm_days) as harm_days,
        max(harm_days) as largest_harm_days
    from committed
    group by study_id, cohort_id, group_size, last_rank, after_rank, until_rank, place
),

final as (
    select distinct
        counted.study_id,
        counted.cohort_id,
        counted.group_size,
        counted.last_rank,
        counted.place
    from counted
    inner join studies
        on counted.study_id = studies.study_id
    where
        {{ is_small('counted.persons', 'studies.smallest_count_shown') }}
        or 100 * counted.largest_harm_days > studies.largest_share_shown_pct * counted.harm_days
)

select * from final
