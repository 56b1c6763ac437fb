-- What counts as an offence of a person, from either of two records. Arrests: an offence that somebody was arrested
-- for and that ended in a charge or caution, on the day of the arrest; an interview without an arrest is none,
-- whatever came of it. Recorded offences: a crime that somebody was charged with or cautioned for, on the day of
-- the crime.

with

arrests as (
    select * from {{ ref('fct_arrest') }}
),

offences as (
    select * from {{ ref('fct_offence') }}
),

final as (
    select
        'arrests' as counted_from,
        {{ identifier(['arrest_reference', 'offence_number']) }} as counted_offence_number,
        force_code,
        person_id,
        arrested_on as counted_on,
        offence_id
    from arrests
    where is_arrest and is_charged_or_cautioned
    union all
    select
        'recorded offences' as counted_from,
        {{ identifier(['crime_id', 'person_id']) }} as counted_offence_number,
        force_code,
        person_id,
        occurred_on as counted_on,
        offence_id
    from offences
    where is_charged_or_cautioned
)

select * from final
