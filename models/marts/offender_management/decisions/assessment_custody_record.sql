-- What the matrix reads from arrests and custody: one row a record up to the membership date. Arrests are kept of the people
-- whom a team knows, custody of those whom the probation service knows: they have one of amount nought as well, and
-- everybody else has no row, for unknown is not nought.

with

persons as (
    select * from {{ ref('assessment_person') }}
),

arrests as (
    select distinct
        force_code,
        person_id,
        arrest_reference,
        arrested_on
    from {{ ref('fct_arrest') }}
    where is_arrest
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

cases as (
    select * from {{ ref('fct_probation_case') }}
),

custody as (
    select * from {{ ref('fct_custody_spell') }}
),

known as (
    select distinct
        'arrests' as measure,
        spells.force_code,
        spells.person_id
    from spells
    inner join arrests
        on spells.force_code = arrests.force_code
    union
    select
        'in_custody' as measure,
        force_code,
        person_id
    from cases
),

final as (
    select
        persons.study_id,
        persons.person_id,
        known.measure,
        persons.membership_date as recorded_on,
        cast(0 as decimal(18, 4)) as amount
    from persons
    inner join known
        on
            persons.force_code = known.force_code
            and persons.person_id = known.person_id
    union all
    select
        persons.study_id,
        persons.person_id,
        'arrests' as measure,
        arrests.arrested_on as recorded_on,
        cast(1 as decimal(18, 4)) as amount
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
        'in_custody' as measure,
        max(custody.entered_on) as recorded_on,
        cast(1 as decimal(18, 4)) as amount
    from persons
    inner join custody
        on
            persons.force_code = custody.force_code
            and persons.person_id = custody.person_id
            and {{ is_open_on('persons.membership_date', 'custody.entered_on', 'custody.released_on') }}
    group by persons.study_id, persons.person_id
)

select * from final
