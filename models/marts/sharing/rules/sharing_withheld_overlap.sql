-- Which counts of people in two cohorts are withheld, and why.
--   small number       the people in both, or those in the one alone or in the other alone are too few; or those in
--                      both who are not in both groups of a smaller size; or those by whom either cohort's next group
--                      is larger. All of these are only a subtraction away.
--   protects another   the count of a larger size is withheld, and would lie between this one and the next.
-- Where the count of persons of either group is withheld, so is the count of those in both. A pair of cohorts stands
-- in two rows, one for each order, and both say the same.

with

compared as (
    select * from {{ ref('sharing_overlap_count') }}
),

one_way as (
    select
        compared.study_id,
        compared.cohort_id,
        compared.other_cohort_id,
        compared.group_size,
        compared.last_rank,
        compared.persons_suppression,
        max(case
            when {{ is_small('compared.persons_in_both', 'compared.smallest_count_shown') }} then 1
            when {{ is_small('compared.persons_in_one', 'compared.smallest_count_shown') }} then 1
            when
                {{ is_small('larger.persons_in_both - compared.persons_in_both', 'compared.smallest_count_shown') }}
                then 1
            when {{ is_small('larger.persons - compared.persons', 'compared.smallest_count_shown') }} then 1
            else 0
        end) as is_small
    from compared
    left join compared as larger
        on
            compared.study_id = larger.study_id
            and compared.cohort_id = larger.cohort_id
            and compared.other_cohort_id = larger.other_cohort_id
            and compared.last_rank < larger.last_rank
    group by
        compared.study_id, compared.cohort_id, compared.other_cohort_id, compared.group_size, compared.last_rank,
        compared.persons_suppression
),

reasons as (
    select
        one_way.study_id,
        one_way.cohort_id,
        one_way.other_cohort_id,
        one_way.group_size,
        one_way.last_rank,
        case
            when one_way.persons_suppression = 'small number' or other_way.persons_suppression = 'small number'
                then 'small number'
            when one_way.is_small = 1 or other_way.is_small = 1 then 'small number'
            else coalesce(one_way.persons_suppression, other_way.persons_suppression)
        end as suppression
    from one_way
    inner join one_way as other_way
        on
            one_way.study_id = other_way.study_id
            and one_way.cohort_id = other_way.other_cohort_id
            and one_way.other_cohort_id = other_way.cohort_id
            and one_way.last_rank = other_way.last_rank
),

final as (
    select
        study_id,
        cohort_id,
        other_cohort_id,
        group_size,
        last_rank,
        case
            when suppression is not null then suppression
            when count(suppression) over (
                partition by study_id, cohort_id, other_cohort_id
                order by last_rank desc
            ) > 0 then 'protects another'
        end as suppression
    from reasons
)

select * from final
