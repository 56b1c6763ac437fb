-- Who the people managed on a day are: by sex, by age band, by ethnicity, and by age band and ethnicity together. The
-- shares are of those of whom it is known; one more is of those of a group that officers observe, since reports that go
-- by it have no mixed one. `all` stands where a row is not told apart by a column.

with

managed as (
    select * from {{ ref('caseload_on_day') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

age_bands as (
    select * from {{ ref('dim_age_band') }}
),

bandings as (
    select distinct age_banding from age_bands
),

described as (
    select
        managed.force_code,
        managed.as_of,
        bandings.age_banding,
        case when people.sex in ('M', 'F') then people.sex else 'not known' end as sex,
        coalesce(age_bands.age_band, 'not known') as age_band,
        case
            when people.ethnicity_group = 'Not known' then 'not known'
            else coalesce(people.ethnicity_group, 'not known')
        end as ethnicity_group
    from managed
    inner join people
        on managed.person_id = people.person_id
    inner join identities
        on managed.person_id = identities.person_id
    cross join bandings
    left join age_bands
        on
            bandings.age_banding = age_bands.age_banding
            and {{ whole_years_between('identities.date_of_birth', 'managed.as_of') }}
            between age_bands.from_age and age_bands.to_age
),

counted as (
    select
        force_code,
        as_of,
        age_banding,
        coalesce(sex, 'all') as sex,
        coalesce(age_band, 'all') as age_band,
        coalesce(ethnicity_group, 'all') as ethnicity_group,
        count(*) as persons
    from described
    group by grouping sets (
        (force_code, as_of, age_banding),
        (force_code, as_of, age_banding, sex),
        (force_code, as_of, age_banding, age_band),
        (force_code, as_of, age_banding, ethnicity_group),
        (force_code, as_of, age_banding, age_band, ethnicity_group)
    )
),

marked as (
    select
        *,
        'not known' not in (sex, age_band, ethnicity_group) as is_known,
        'not known' not in (sex, age_band) and ethnicity_group not in ('not known', 'Mixed') as is_of_single_group
    from counted
),

final as (
    select
        force_code,
        as_of,
        age_banding,
        sex,
        age_band,
        ethnicity_group,
        is_known,
        persons,
        {{ percentage('persons', 'sum(persons) over of_table') }} as pct_of_all,
        case
            when is_known
                then {{ percentage('persons', 'sum(case when is_known then persons end) over of_table') }}
        end as pct_of_known,
        case
            when is_of_single_group
                then {{ percentage('persons', 'sum(case when is_of_single_group then persons end) over of_table') }}
        end as pct_of_single_groups
    from marked
    window of_table as (
        partition by force_code, as_of, age_banding, sex = 'all', age_band = 'all', ethnicity_group = 'all'
    )
)

select * from final
