-- People whose records are to be reviewed. A review decides: the records are still needed, and somebody says why, or
-- they are disposed of (`powerfew dispose`). How old somebody is, is not told here: only whether an age still holds the
-- records.

with

retention as (
    select * from {{ ref('dim_person_retention') }}
),

final as (
    select
        person_key,
        review_group,
        review_kind,
        last_relevant_on,
        review_due_on,
        may_be_disposed,
        as_of
    from retention
    where is_review_due
)

select * from final
