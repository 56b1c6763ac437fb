-- One row for each appearance of a person anywhere: a party to a crime, a nominal of an offender management team,
-- of the register or of the probation service, with everything that could tell who it is, as delivered. A new system
-- is one more `union all`.

with

crime_parties as (
    select * from {{ ref('stg_cris__parties') }}
),

crimes as (
    select * from {{ ref('stg_cris__crimes') }}
),

iom_nominals as (
    select * from {{ ref('stg_iom__nominals') }}
),

mappa_nominals as (
    select * from {{ ref('stg_visor__mappa_nominals') }}
),

probation_nominals as (
    select * from {{ ref('stg_probation__nominals') }}
),

{% set personal = ['forename', 'surname', 'date_of_birth', 'sex', 'pnc_id', 'delivery_id', 'delivered_on'] -%}

parties as (
    select
        {{ identifier([
            "'cris'", 'crime_parties.force_code', 'crime_parties.crime_reference', 'party_number'
        ]) }} as record_id,
        'cris' as source_system,
        crime_parties.force_code,
        crime_parties.crime_reference as record_ref,
        crimes.borough_code,
        {% for column in personal %}
            crime_parties.{{ column }},
        {% endfor %}
        crime_parties.cro_number,
        crime_parties.self_defined_ethnicity,
        crime_parties.observed_ethnicity
    from crime_parties
    left join crimes
        on
            crime_parties.force_code = crimes.force_code
            and crime_parties.crime_reference = crimes.crime_reference
),

{% set lists = [
    ('nominals', 'iom_nominals', 'iom', 'iom_reference', []),
    ('registered', 'mappa_nominals', 'visor', 'visor_reference',
        ['borough_code', 'cro_number', 'self_defined_ethnicity']),
    ('supervised', 'probation_nominals', 'probation', 'probation_reference', ['borough_code']),
] -%}
{% for list, relation, system, reference, not_kept in lists %}
    {{ list }} as (
        select
            {{ identifier(["'" ~ system ~ "'", 'force_code', reference]) }} as record_id,
            '{{ system }}' as source_system,
            force_code,
            {{ reference }} as record_ref,
            {% for column in ['borough_code'] + personal + ['cro_number', 'self_defined_ethnicity'] %}
                {{ 'cast(null as ' ~ text_type() ~ ') as ' ~ column if column in not_kept else column }},
            {% endfor %}
            cast(null as {{ text_type() }}) as observed_ethnicity
        from {{ relation }}
    ),

{% endfor -%}
appearances as (
    select * from parties
    union all
    select * from nominals
    union all
    select * from registered
    union all
    select * from supervised
)

select * from appearances
