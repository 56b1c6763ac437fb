-- One row for each appearance of a person anywhere: a party to a crime, a nominal of an offender management team,
-- a nominal of the register. Everything that could tell who it is, in one spelling.

with

crime_parties as (
    select * from {{ ref('stg_cris__parties') }}
),

iom_nominals as (
    select * from {{ ref('stg_iom__nominals') }}
),

mappa_nominals as (
    select * from {{ ref('stg_visor__mappa_nominals') }}
),

pnc_ids as (
    select * from {{ ref('int_pnc_ids') }}
),

appearances as (
    select
        'cris' as source_system,
        force_code,
        {{ identifier(["'cris'", 'force_code', 'crime_reference', 'party_number']) }} as record_id,
        forename,
        surname,
        date_of_birth,
        sex,
        self_defined_ethnicity,
        observed_ethnicity,
        pnc_id,
        cro_number,
        delivery_id
    from crime_parties

    union all

    select
        'iom' as source_system,
        force_code,
        {{ identifier(["'iom'", 'force_code', 'iom_reference']) }} as record_id,
        forename,
        surname,
        date_of_birth,
        sex,
        self_defined_ethnicity,
        cast(null as {{ text_type() }}) as observed_ethnicity,
        pnc_id,
        cro_number,
        delivery_id
    from iom_nominals

    union all

    select
        'visor' as source_system,
        force_code,
        {{ identifier(["'visor'", 'force_code', 'visor_reference']) }} as record_id,
        forename,
        surname,
        date_of_birth,
        sex,
        cast(null as {{ text_type() }}) as self_defined_ethnicity,
        cast(null as {{ text_type() }}) as observed_ethnicity,
        pnc_id,
        cast(null as {{ text_type() }}) as cro_number,
        delivery_id
    from mappa_nominals
),

standardised as (
    select
        appearances.record_id,
        appearances.source_system,
        appearances.force_code,
        appearances.forename,
        appearances.surname,
        {{ standard_text('appearances.forename') }} as standard_forename,
        {{ standard_text('appearances.surname') }} as standard_surname,
        appearances.date_of_birth,
        case when appearances.sex in ('M', 'F') then appearances.sex end as sex,
        appearances.self_defined_ethnicity,
        appearances.observed_ethnicity,
        pnc_ids.valid_pnc_id,
        coalesce(pnc_ids.problem is not null, false) as has_invalid_pnc_id,
        appearances.cro_number,
        appearances.delivery_id
    from appearances
    left join pnc_ids
        on appearances.pnc_id = pnc_ids.delivered_pnc_id
)

select * from standardised
