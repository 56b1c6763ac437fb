-- What the matrix reads from crimes: one row a measure and day. Everybody in a force that delivers crimes has a row
-- of no records on the membership date as well: nothing recorded is nought there. In a force that delivers none it
-- is unknown.

{% set measures = [
    ('offences', 'offences', '1', 'true'),
    ('harm_days', 'offences', 'harm_days', 'harm_days is not null'),
    ('violent_offences', 'offences', '1', "offence_type = 'Violence'"),
    ('robberies_and_burglaries', 'offences', '1', 'is_robbery_or_burglary'),
    ('victimisations', 'victimisations', '1', 'true'),
] -%}

with

persons as (
    select * from {{ ref('assessment_person') }}
),

study_offences as (
    select * from {{ ref('study_offence') }}
),

member_victimisations as (
    select * from {{ ref('member_victimisation') }}
),

robberies_and_burglaries as (
    select * from {{ ref('bridge_qualifying_offence') }}
    where qualifying_offence_set = 'robbery_or_burglary'
),

offences as (
    select
        persons.study_id,
        persons.person_id,
        study_offences.occurred_on,
        study_offences.offence_type,
        study_offences.harm_days,
        robberies_and_burglaries.offence_id is not null as is_robbery_or_burglary
    from persons
    inner join study_offences
        on
            persons.study_id = study_offences.study_id
            and persons.person_id = study_offences.person_id
    left join robberies_and_burglaries
        on
            study_offences.offence_id = robberies_and_burglaries.offence_id
            and study_offences.occurred_on
            between robberies_and_burglaries.valid_from and robberies_and_burglaries.valid_to
),

victimisations as (
    select
        persons.study_id,
        persons.person_id,
        member_victimisations.occurred_on
    from persons
    inner join member_victimisations
        on
            persons.study_id = member_victimisations.study_id
            and persons.person_id = member_victimisations.person_id
),

recorded as (
    {% for measure, records, amount, counts in measures %}
        select
            study_id,
            person_id,
            '{{ measure }}' as measure,
            occurred_on as recorded_on,
            1 as records,
            {{ amount }} as amount
        from {{ records }}
        where {{ counts }}
        union all
        select
            study_id,
            person_id,
            '{{ measure }}' as measure,
            membership_date as recorded_on,
            0 as records,
            0 as amount
        from persons
        where crimes_are_delivered
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        study_id,
        person_id,
        measure,
        recorded_on,
        cast(sum(records) as bigint) as records,
        cast(sum(amount) as decimal(18, 4)) as amount
    from recorded
    group by study_id, person_id, measure, recorded_on
)

select * from final
