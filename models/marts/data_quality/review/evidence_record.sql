-- The records of people on which each evidence of a cohort rests: of the person who is in the cohort, in the study's
-- force, with the reference that the evidence names (what of a record it is stands after a comma: a spell, a case, a
-- score). In a crime it is the party that meets the criterion: the accused with a disposal that counts for an offence,
-- the victim for a victimisation. A person who stands in a crime twice in one role has two records there.

with

evidence as (
    select * from {{ ref('cohort_evidence_all') }}
),

studies as (
    select * from {{ ref('dim_study') }}
),

records as (
    select * from {{ ref('int_person_records') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

parties as (
    select * from {{ ref('int_crime_parties') }}
),

crimes as (
    select * from {{ ref('int_crimes') }}
),

disposals as (
    select * from {{ ref('bridge_counting_disposal') }}
),

study_areas as (
    select * from {{ ref('bridge_study_area') }}
),

named_records as (
    select distinct
        evidence.study_id,
        evidence.cohort_id,
        evidence.person_id,
        evidence.criterion,
        studies.disposal_set,
        records.record_id
    from evidence
    inner join studies
        on evidence.study_id = studies.study_id
    inner join records
        on
            studies.force_code = records.force_code
            and split_part(evidence.record_ref, ', ', 1) = records.record_ref
    inner join resolution
        on
            records.record_id = resolution.record_id
            and evidence.person_id = resolution.person_id
),

final as (
    select
        named_records.study_id,
        named_records.cohort_id,
        named_records.person_id,
        named_records.criterion,
        named_records.record_id,
        parties.crime_id,
        case when crimes.crime_id is not null then study_areas.study_id is not null end as is_in_area
    from named_records
    left join parties
        on named_records.record_id = parties.record_id
    left join crimes
        on parties.crime_id = crimes.crime_id
    left join disposals
        on
            named_records.disposal_set = disposals.disposal_set
            and parties.outcome_code = disposals.outcome_code
    left join study_areas
        on
            named_records.study_id = study_areas.study_id
            and crimes.borough_code = study_areas.borough_code
    where
        case named_records.criterion
            when 'qualifying offence' then parties.is_accused and disposals.outcome_code is not null
            when 'offence' then parties.is_accused and disposals.outcome_code is not null
            when 'qualifying victimisation' then parties.is_victim
            when 'victimisation' then parties.is_victim
            else true
        end
)

select * from final
