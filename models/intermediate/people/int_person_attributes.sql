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

{% set attributes = [
    'forename', 'surname', 'date_of_birth', 'sex', 'valid_pnc_id', 'self_defined_group', 'observed_group'
] -%}

{# Property by property: all of them in one table would be seven times the records. -#}
{% for attribute in attributes -%}
    counted_{{ attribute }} as (
        select
            person_id,
            {{ attribute }} as stated,
            count(*) as times
        from statements
        where {{ attribute }} is not null
        group by person_id, {{ attribute }}
    ),

    most_frequent_{{ attribute }} as (
        select
            person_id,
            {{ first_by('stated', ['-times', 'cast(stated as ' ~ text_type() ~ ')']) }} as {{ attribute }}
        from counted_{{ attribute }}
        group by person_id
    ),

{% endfor -%}

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
        most_frequent_forename.forename,
        most_frequent_surname.surname,
        most_frequent_date_of_birth.date_of_birth,
        most_frequent_valid_pnc_id.valid_pnc_id as pnc_id,
        coalesce(most_frequent_sex.sex, 'U') as sex,
        coalesce(
            most_frequent_self_defined_group.self_defined_group,
            most_frequent_observed_group.observed_group,
            'Not known'
        ) as ethnicity_group
    from people
    {% for attribute in attributes -%}
        left join most_frequent_{{ attribute }}
            on people.person_id = most_frequent_{{ attribute }}.person_id
    {% endfor %}
)

select * from final
