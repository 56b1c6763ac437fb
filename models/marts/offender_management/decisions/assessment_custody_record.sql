-- What the matrix reads from custody: whether a person is in custody on the membership date. Custody is kept of the
-- people whom the probation service knows: each of them has a row, of no records for whoever is at liberty.
-- Everybody else has none, for unknown is not nought.

with

persons as (
    select * from {{ ref('assessment_person') }}
),

cases as (
    select * from {{ ref('fct_probation_case') }}
),

custody as (
    select * from {{ ref('fct_custody_spell') }}
),

known as (
    select
        force_code,
        person_id
    from cases
    union
    select
        force_code,
        person_id
    from custody
),

final as (
    select
        persons.study_id,
        persons.person_id,
        'in_custody' as measure,
        coalesce(max(custody.entered_on), persons.membership_date) as recorded_on,
        cast(case when max(custody.entered_on) is null then 0 else 1 end as bigint) as records,
        cast(case when max(custody.entered_on) is null then 0 else 1 end as decimal(18, 4)) as amount
    from persons
    inner join known
        on
            persons.force_code = known.force_code
            and persons.person_id = known.person_id
    left join custody
        on
            persons.force_code = custody.force_code
            and persons.person_id = custody.person_id
            and {{ is_open_on('persons.membership_date', 'custody.entered_on', 'custody.released_on') }}
    group by persons.study_id, persons.person_id, persons.membership_date
)

select * from final
