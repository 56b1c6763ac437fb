-- Who of the few of one year are among the few of the next. The window is cut into whole years from its first day;
-- what is left over at its end is no year. In each year the members of a cohort with an offence in it are ranked by
-- the harm of that year, and the n most harmful (the group sizes of the study; all of them where no size is given) are
-- looked for among those of the year after. Who belongs to the cohort is the same in all years, as on the membership
-- date, so a cohort that was chosen by the whole window's harm looks more stable than it was: the rows without a
-- cohort are everybody with an offence in the area, chosen by nothing.

with

ranks as (
    select * from {{ ref('study_year_rank') }}
),

study_groups as (
    select * from {{ ref('bridge_study_group') }}
),

few as (
    select
        ranks.study_id,
        ranks.cohort_id,
        study_groups.group_size,
        ranks.year_number,
        ranks.year_start,
        ranks.years,
        ranks.person_id
    from ranks
    inner join study_groups
        on
            ranks.study_id = study_groups.study_id
            and ranks.harm_rank <= study_groups.last_rank
),

final as (
    select
        few.study_id,
        few.cohort_id,
        few.group_size,
        few.year_start,
        count(*) as persons,
        count(next_few.person_id) as still_there,
        {{ percentage('count(next_few.person_id)', 'count(*)') }} as pct_still_there
    from few
    left join few as next_few
        on
            few.study_id = next_few.study_id
            and coalesce(few.cohort_id, '') = coalesce(next_few.cohort_id, '')
            and coalesce(few.group_size, 0) = coalesce(next_few.group_size, 0)
            and few.year_number + 1 = next_few.year_number
            and few.person_id = next_few.person_id
    where few.year_number + 1 < few.years
    group by few.study_id, few.cohort_id, few.group_size, few.year_start
)

select * from final
