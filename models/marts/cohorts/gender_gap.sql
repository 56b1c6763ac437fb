-- The gender gap: which share of each cohort and group are women, and which share of its harm is theirs, beside all
-- people with an offence in the study's area. Shares are of those whose sex is known.

with

group_members as (
    select * from {{ ref('cohort_group_member') }}
),

populations as (
    select * from {{ ref('study_population_demographic') }}
    where population = 'people with an offence'
),

studies as (
    select * from {{ ref('dim_study') }}
),

everybody as (
    select
        study_id,
        cohort_id as population,
        group_size,
        sex,
        harm_days
    from group_members
    union all
    select
        study_id,
        population,
        cast(null as integer) as group_size,
        sex,
        harm_days
    from populations
),

summed as (
    select
        study_id,
        population,
        group_size,
        count(*) as persons,
        count(case when sex = 'F' then 1 end) as women,
        count(case when sex not in ('M', 'F') then 1 end) as sex_not_known,
        cast(sum(harm_days) as decimal(18, 4)) as harm_days,
        cast(sum(case when sex = 'F' then harm_days else 0 end) as decimal(18, 4)) as harm_days_of_women,
        sum(case when sex in ('M', 'F') then harm_days else 0 end) as harm_days_of_known_sex
    from everybody
    group by study_id, population, group_size
),

shares as (
    select
        *,
        {{ percentage('women', 'persons - sex_not_known') }} as pct_women,
        {{ percentage('harm_days_of_women', 'harm_days_of_known_sex') }} as pct_harm_of_women
    from summed
),

final as (
    select
        shares.study_id,
        shares.population,
        shares.group_size,
        shares.persons,
        shares.women,
        shares.sex_not_known,
        shares.pct_women,
        shares.harm_days,
        shares.harm_days_of_women,
        shares.pct_harm_of_women,
        with_an_offence.pct_women as pct_women_with_an_offence,
        shares.pct_women - with_an_offence.pct_women as gap_points,
        {{ is_small('shares.women', 'studies.smallest_count_shown') }} as is_small
    from shares
    inner join studies
        on shares.study_id = studies.study_id
    left join shares as with_an_offence
        on
            shares.study_id = with_an_offence.study_id
            and with_an_offence.population = 'people with an offence'
)

select * from final
