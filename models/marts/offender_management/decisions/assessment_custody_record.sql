-- What the matrix reads from arrests and custody: arrests up to the membership date, and custody on it. Arrests are
-- kept of the people whom a team knows, custody of those whom the probation service knows: where such a person has
-- none, a row of no records says so. Everybody else has no row, for unknown is not nought.

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
    union
    select
        'in_custody' as measure,
        force_code,
        person_id
    from custody
),

recorded as (
    select
        force_code,
        person_id,
        'arrests' as measure,
        arrested_on as begins_on,
        cast(null as date) as ends_on
    from arrests
    union all
    select
        force_code,
        person_id,
        'in_custody' as measure,
        entered_on as begins_on,
        released_on as ends_on
    from custody
),

final as (
    select
        persons.study_id,
        persons.person_id,
        known.measure,
        coalesce(recorded.begins_on, persons.membership_date) as recorded_on,
        count(recorded.begins_on) as records,
        cast(count(recorded.begins_on) as decimal(18, 4)) as amount
    from persons
    inner join known
        on
            persons.force_code = known.force_code
            and persons.person_id = known.person_id
    left join recorded
        on
            persons.force_code = recorded.force_code
            and persons.person_id = recorded.person_id
            and known.measure = recorded.measure
            and {{ is_open_on('persons.membership_date', 'recorded.begins_on', 'recorded.ends_on') }}
    group by
        persons.study_id,
        persons.person_id,
        known.measure,
        coalesce(recorded.begins_on, persons.membership_date)
)

select * from final
