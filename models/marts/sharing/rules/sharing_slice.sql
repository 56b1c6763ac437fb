-- What somebody outside the force can learn about a group of a study: the group itself, and what is left of each
-- larger group without it. The groups nest, so both are only a subtraction away. A slice is the people ranked
-- after `after_rank` up to `until_rank`; the group itself is the slice after rank nought. The group of priority
-- targets is there too, whether or not the study reports one of its size: its share of the harm is published.

with

studies as (
    select * from {{ ref('sharing_study') }}
),

study_groups as (
    select * from {{ ref('bridge_study_group') }}
),

every_group as (
    select
        study_id,
        group_size,
        last_rank
    from study_groups

    union distinct

    select
        study_id,
        target_group_size as group_size,
        target_group_size as last_rank
    from studies
),

final as (
    select
        study_id,
        group_size,
        last_rank,
        0 as after_rank,
        last_rank as until_rank
    from every_group

    union all

    select
        smaller.study_id,
        smaller.group_size,
        smaller.last_rank,
        smaller.last_rank as after_rank,
        larger.last_rank as until_rank
    from every_group as smaller
    inner join every_group as larger
        on
            smaller.study_id = larger.study_id
            and smaller.last_rank < larger.last_rank
)

select * from final
