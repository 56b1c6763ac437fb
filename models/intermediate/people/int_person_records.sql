-- One row for each appearance of a person, in the one spelling in which people are compared (macros/people.sql). A date
-- of birth that cannot be is none, with the reason beside it; a first of January, which forms print where nobody knows
-- the day, is marked. A PNC id that is none is not used.

with

appearances as (
    select * from {{ ref('int_person_appearances') }}
),

pnc_ids as (
    select * from {{ ref('int_pnc_ids') }}
),

names as (
    select * from {{ ref('int_names') }}
),

judged as (
    select
        *,
        {{ birth_problem('date_of_birth', 'delivered_on') }} as date_of_birth_problem
    from appearances
),

standardised as (
    select
        judged.record_id,
        judged.source_system,
        judged.force_code,
        judged.record_ref,
        judged.borough_code,
        judged.forename,
        judged.surname,
        forenames.standard_name as standard_forename,
        forenames.alias_name as forename_alias,
        surnames.standard_name as standard_surname,
        surnames.alias_name as surname_alias,
        case when judged.date_of_birth_problem is null then judged.date_of_birth end as date_of_birth,
        judged.date_of_birth_problem,
        coalesce(month(judged.date_of_birth) = 1 and day(judged.date_of_birth) = 1, false) as is_first_of_january,
        case when judged.sex in ('M', 'F') then judged.sex end as sex,
        judged.self_defined_ethnicity,
        judged.observed_ethnicity,
        pnc_ids.valid_pnc_id,
        coalesce(pnc_ids.problem is not null, false) as has_invalid_pnc_id,
        {{ standard_cro_number('judged.cro_number') }} as cro_number,
        judged.delivery_id
    from judged
    left join pnc_ids
        on judged.pnc_id = pnc_ids.delivered_pnc_id
    left join names as forenames
        on judged.forename = forenames.delivered_name
    left join names as surnames
        on judged.surname = surnames.delivered_name
)

select * from standardised
