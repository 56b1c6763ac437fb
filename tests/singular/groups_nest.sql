-- A pair of groups fails in which the smaller one has more people, offences or harm than the larger one, or more
-- harm a person in the larger one: the smaller are not the most harmful of the larger.

select
    smaller.study_id,
    smaller.cohort_id,
    smaller.group_size as smaller_size,
    larger.group_size as larger_size
from {{ ref('cohort_group_summary') }} as smaller
inner join {{ ref('cohort_group_summary') }} as larger
    on
        smaller.study_id = larger.study_id
        and smaller.cohort_id = larger.cohort_id
        and smaller.group_size < coalesce(larger.group_size, 2147483647)
where
    smaller.persons > larger.persons
    or smaller.offences > larger.offences
    or smaller.harm_days > larger.harm_days
    or smaller.peak_harm_days > larger.peak_harm_days
    or smaller.avg_harm_days < larger.avg_harm_days
