-- The records of victim-offenders' qualifying offences and victimisations, with what somebody would search on.

with

evidence_records as (
    select * from {{ ref('evidence_record') }}
    where cohort_id = 'victim_offender'
),

records as (
    select * from {{ ref('int_person_records') }}
),

final as (
    select
        evidence_records.study_id,
        evidence_records.person_id,
        evidence_records.criterion,
        evidence_records.record_id,
        evidence_records.crime_id,
        evidence_records.is_in_area,
        records.valid_pnc_id,
        records.standard_forename,
        records.standard_surname,
        records.date_of_birth
    from evidence_records
    inner join records
        on evidence_records.record_id = records.record_id
)

select * from final
