-- The place of each member of a cohort by the harm of each whole year of the window, and of everybody with an offence
-- in the study's area (rows without a cohort). Years are counted from the window's first day; days left over at its
-- end are in no year. Ranked are those with an offence in the year, as in any rank of harm.

with

studies as (
    select
        study_id,
        window_start,
        window_end,
        {{ whole_years_between('window_start', 'window_end + 1') }} as years
    from {{ ref('dim_study') }}
),

offences as (
    select * from {{ ref('study_offence') }}
),

members as (
    select
        study_id,
        cohort_id,
        person_id
    from {{ ref('cohort_member') }}
    union all
    select
        study_id,
        cast(null as {{ text_type() }}) as cohort_id,
        person_id
    from {{ ref('study_area_offender') }}
),

dated as (
    select
        offences.*,
        {{ whole_years_between('studies.window_start', 'offences.occurred_on') }} as year_number,
        studies.window_start,
        studies.years
    from offences
    inner join studies
        on offences.study_id = studies.study_id
),

harm as (
    select
        study_id,
        person_id,
        year_number,
        window_start,
        years,
        count(*) as offences,
        coalesce(sum(harm_days), 0) as harm_days,
        coalesce(max(harm_days), 0) as peak_harm_days,
        coalesce(sum(case when offence_type = 'Violence' then harm_days end), 0) as violent_harm_days,
        max(occurred_on) as last_offence_on
    from dated
    where year_number < years
    group by study_id, person_id, year_number, window_start, years
),

of_members as (
    select
        members.cohort_id,
        harm.*
    from members
    inner join harm
        on
            members.study_id = harm.study_id
            and members.person_id = harm.person_id
),

final as (
    select
        study_id,
        cohort_id,
        person_id,
        cast(year_number as integer) as year_number,
        {{ years_after('window_start', 'year_number') }} as year_start,
        cast(years as integer) as years,
        cast(harm_days as decimal(18, 4)) as harm_days,
        cast(row_number() over (
            partition by study_id, cohort_id, year_number
            order by {{ most_harmful_first() }}
        ) as integer) as harm_rank
    from of_members
)

select * from final
