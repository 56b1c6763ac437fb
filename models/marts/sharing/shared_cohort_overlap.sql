-- `cohort_overlap` as it may leave the force. What is withheld is null, and `suppression` says why: `small
-- number`, or `protects another` count that would lie between this one and the next. The rule is in
-- `sharing_withheld_overlap`.

with

shared_people as (
    select * from {{ ref('cohort_overlap') }}
),

withheld as (
    select * from {{ ref('sharing_withheld_overlap') }}
),

final as (
    select
        shared_people.study_id,
        shared_people.cohort_id,
        shared_people.other_cohort_id,
        shared_people.group_size,
        {{ unless_withheld('shared_people.persons_in_both', 'withheld.suppression') }} as persons_in_both,
        withheld.suppression
    from shared_people
    inner join withheld
        on
            shared_people.study_id = withheld.study_id
            and shared_people.cohort_id = withheld.cohort_id
            and shared_people.other_cohort_id = withheld.other_cohort_id
            and coalesce(shared_people.group_size, 0) = coalesce(withheld.group_size, 0)
)

select * from final
