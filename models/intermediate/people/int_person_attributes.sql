-- What is known of a person, taken from all of that person's records: of differing statements the one made most
-- often, and of equally frequent ones the first in the alphabet, so that a rebuild says the same. Ethnicity as the
-- person defines it goes before ethnicity as an officer saw it; 'not stated' says nothing.

with

records as (
    select * from {{ ref('int_person_records') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
),

statements as (
    select
        resolution.person_id,
        trim(records.forename) as forename,
        trim(records.surname) as surname,
        records.date_of_birth,
        records.sex,
        records.valid_pnc_id,
        self_defined.ethnicity_group as self_defined_group,
        observed.ethnicity_group as observed_group
    from records
    inner join resolution
        on records.record_id = resolution.record_id
    left join ethnicities as self_defined
        on
            records.self_defined_ethnicity = self_defined.ethnicity_code
            and self_defined.ethnicity_group <> 'Not known'
    left join ethnicities as observed
        on
            records.observed_ethnicity = observed.ethnicity_code
            and observed.ethnicity_group <> 'Not known'
),

spelled_out as (
    {% set attributes = [
        'forename', 'surname', 'date_of_birth', 'sex', 'valid_pnc_id',
        'self_defined_group', 'observed_group'
    ] -%}
    {% for attribute in attributes %}
        select
            person_id,
            '{{ attribute }}' as property,
            cast({{ attribute }} as {{ text_type() }}) as stated
        from statements
        where {{ attribute }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counted as (
    select
        person_id,
        property,
        stated,
        row_number() over (
            partition by person_id, property
            order by count(*) desc, stated
        ) as frequency_rank
    from spelled_out
    group by person_id, property, stated
),

most_frequent as (
    select
        person_id,
    {% for attribute in attributes %}
        max(case when property = '{{ attribute }}' then stated end) as {{ attribute }}{{ ',' if not loop.last }}
    {% endfor %}
    from counted
    where frequency_rank = 1
    group by person_id
),

people as (
    select
        person_id,
        count(*) as records
    from resolution
    group by person_id
),

final as (
    select
        people.person_id,
        people.records,
        most_frequent.forename,
        most_frequent.surname,
        cast(most_frequent.date_of_birth as date) as date_of_birth,
        most_frequent.valid_pnc_id as pnc_id,
        coalesce(most_frequent.sex, 'U') as sex,
        coalesce(most_frequent.self_defined_group, most_frequent.observed_group, 'Not known') as ethnicity_group
    from people
    left join most_frequent
        on people.person_id = most_frequent.person_id
)

select * from final
