-- Whether a slice of a cohort that may be shared holds a small number, for each part of what is published of a
-- group:
--   persons      how many people the group has;
--   harm         its offences and harm: too few people in the slice, too few of them with an offence, or one
--       person who has nearly all of the harm;
--   male         the men, or all others together, are too few;
--   sex          any of the sexes, not known among them, has too few people;
--   white        the white, or all others together, are too few;
--   ethnicity    any of white, non-white and not known has too few people.
-- Nobody is not too few. That somebody is ranked eleventh or twelfth in a cohort of twelve says nothing about
-- them, so the count of persons is looked at in the group alone, and not in what is left of larger ones.

with

slices as (
    select * from {{ ref('sharing_slice') }}
),

studies as (
    select * from {{ ref('sharing_study') }}
),

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

shared_cohorts as (
    select cohort_id
    from {{ ref('cohort') }}
    where is_shared
),

counted as (
    select
        slices.study_id,
        member_harm.cohort_id,
        slices.group_size,
        slices.last_rank,
        slices.after_rank,
        slices.until_rank,
        count(*) as persons,
        sum(case when member_harm.offences > 0 then 1 else 0 end) as persons_with_offences,
        sum(member_harm.harm_days) as harm_days,
        max(member_harm.harm_days) as largest_harm_days,
        sum(case when member_harm.sex = 'M' then 1 else 0 end) as male,
        sum(case when member_harm.sex = 'F' then 1 else 0 end) as female,
        sum(case when member_harm.sex not in ('M', 'F') then 1 else 0 end) as sex_not_known,
        sum(case when member_harm.white_or_non_white = 'white' then 1 else 0 end) as white,
        sum(case when member_harm.white_or_non_white = 'non_white' then 1 else 0 end) as non_white,
        sum(case when member_harm.white_or_non_white = 'not known' then 1 else 0 end) as ethnicity_not_known
    from slices
    inner join member_harm
        on
            slices.study_id = member_harm.study_id
            and slices.after_rank < member_harm.harm_rank
            and slices.until_rank >= member_harm.harm_rank
    inner join shared_cohorts
        on member_harm.cohort_id = shared_cohorts.cohort_id
    group by
        slices.study_id, member_harm.cohort_id, slices.group_size, slices.last_rank, slices.after_rank,
        slices.until_rank
),

judged as (
    select
        counted.*,
        counted.after_rank = 0 and {{ is_small('counted.persons', 'studies.smallest_count_shown') }} as persons_small,
        {{ is_small('counted.persons', 'studies.smallest_count_shown') }}
        or {{ is_small('counted.persons_with_offences', 'studies.smallest_count_shown') }}
        or 100 * counted.largest_harm_days > studies.largest_share_shown_pct * counted.harm_days as harm_small,
        {{ is_small('counted.male', 'studies.smallest_count_shown') }}
        or {{ is_small('counted.persons - counted.male', 'studies.smallest_count_shown') }} as male_small,
        {{ is_small('counted.male', 'studies.smallest_count_shown') }}
        or {{ is_small('counted.female', 'studies.smallest_count_shown') }}
        or {{ is_small('counted.sex_not_known', 'studies.smallest_count_shown') }} as sex_small,
        {{ is_small('counted.white', 'studies.smallest_count_shown') }}
        or {{ is_small('counted.persons - counted.white', 'studies.smallest_count_shown') }} as white_small,
        {{ is_small('counted.white', 'studies.smallest_count_shown') }}
        or {{ is_small('counted.non_white', 'studies.smallest_count_shown') }}
        or {{ is_small('counted.ethnicity_not_known', 'studies.smallest_count_shown') }} as ethnicity_small
    from counted
    inner join studies
        on counted.study_id = studies.study_id
),

final as (
    {% for part in ['persons', 'harm', 'male', 'sex', 'white', 'ethnicity'] %}
        select
            study_id,
            cohort_id,
            group_size,
            last_rank,
            after_rank,
            until_rank,
            '{{ part }}' as part,
            {{ part }}_small as is_small
        from judged
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
