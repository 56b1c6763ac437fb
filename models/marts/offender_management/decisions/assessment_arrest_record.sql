-- What the matrix reads from arrests: one row a day up to the membership date. An arrest for several offences is one
-- arrest, an interview is none. Arrests are kept of the people whom a team knows: in a force that delivers arrests
-- each of them has a row of no records on the membership date as well. Everybody else has no row, for unknown is not
-- nought.

with

persons as (
    select * from {{ ref('assessment_person') }}
),

arrests as (
    select * from {{ ref('fct_arrest') }}
    where is_arrest
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

deliver_arrests as (
    select distinct force_code from arrests
),

known as (
    select distinct
        spells.force_code,
        spells.person_id
    from spells
    inner join deliver_arrests
        on spells.force_code = deliver_arrests.force_code
),

recorded as (
    select
        persons.study_id,
        persons.person_id,
        arrests.arrested_on as recorded_on,
        arrests.arrest_reference
    from persons
    inner join arrests
        on
            persons.force_code = arrests.force_code
            and persons.person_id = arrests.person_id
            and persons.membership_date >= arrests.arrested_on
    union all
    select
        persons.study_id,
        persons.person_id,
        persons.membership_date as recorded_on,
        null as arrest_reference
    from persons
    inner join known
        on
            persons.force_code = known.force_code
            and persons.person_id = known.person_id
),

final as (
    select
        study_id,
        person_id,
        'arrests' as measure,
        recorded_on,
        count(distinct arrest_reference) as records,
        cast(count(distinct arrest_reference) as decimal(18, 4)) as amount
    from recorded
    group by study_id, person_id, recorded_on
)

select * from final
