-- The groups in which a study is reported: its n most harmful for each size on its row, and the whole cohort,
-- whose size is null. `last_rank` is the last rank in the group, so that every use reads the same.

with

studies as (
    select * from {{ ref('dim_study') }}
),

sizes as (
    select
        study_id,
        {{ split_to_rows('group_sizes', '|') }} as group_size
    from studies
),

groups_with_a_size as (
    select distinct
        study_id,
        cast(trim(group_size) as integer) as group_size,
        cast(trim(group_size) as integer) as last_rank
    from sizes
    where trim(group_size) <> ''
),

whole_cohort as (
    select
        study_id,
        cast(null as integer) as group_size,
        2147483647 as last_rank
    from studies
),

final as (
    select * from groups_with_a_size
    union all
    select * from whole_cohort
)

select * from final
