-- One row for each appearance of a person anywhere: a party to a crime, a nominal of an offender management team,
-- a nominal of the register, with everything that could tell who it is, as delivered. A new system is one more
-- `union all`.

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

nominals as (
    select
        {{ identifier(["'iom'", 'force_code', 'iom_reference']) }} as record_id,
        'iom' as source_system,
        force_code,
        iom_reference as record_ref,
        borough_code,
        {% for column in personal %}
            {{ column }},
        {% endfor %}
        cro_number,
        self_defined_ethnicity,
        cast(null as {{ text_type() }}) as observed_ethnicity
    from iom_nominals
),

registered as (
    select
        {{ identifier(["'visor'", 'force_code', 'visor_reference']) }} as record_id,
        'visor' as source_system,
        force_code,
        visor_reference as record_ref,
        cast(null as {{ text_type() }}) as borough_code,
        {% for column in personal %}
            {{ column }},
        {% endfor %}
        cast(null as {{ text_type() }}) as cro_number,
        cast(null as {{ text_type() }}) as self_defined_ethnicity,
        cast(null as {{ text_type() }}) as observed_ethnicity
    from mappa_nominals
),

appearances as (
    select * from parties
    union all
    select * from nominals
    union all
    select * from registered
)

select * from appearances
