-- The records of people on which each evidence of a cohort rests: of the person who is in the cohort, with the
-- reference that the evidence names (`evidence_reference`). In a crime it is the party that meets the criterion:
-- the accused with a disposal that counts for an offence, the victim for a victimisation. A person who stands in a
-- crime twice in one role has two records there.

with

named_references as (
    select * from {{ ref('evidence_reference') }}
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

of_crimes as (
    select
        named_references.*,
        parties.record_id,
        parties.crime_id,
        study_areas.study_id is not null as is_in_area
    from named_references
    inner join parties
        on
            named_references.force_code = parties.force_code
            and named_references.reference = parties.crime_reference
    left join crimes
        on parties.crime_id = crimes.crime_id
    left join disposals
        on
            named_references.disposal_set = disposals.disposal_set
            and parties.outcome_code = disposals.outcome_code
    left join study_areas
        on
            named_references.study_id = study_areas.study_id
            and crimes.place_force_code = study_areas.force_code
            and crimes.borough_code = study_areas.borough_code
    where
        (named_references.is_of_accused and parties.is_accused and disposals.outcome_code is not null)
        or (named_references.is_of_victim and parties.is_victim)
),

of_lists as (
    select
        named_references.*,
        records.record_id,
        cast(null as {{ text_type() }}) as crime_id,
        cast(null as boolean) as is_in_area
    from named_references
    inner join records
        on
            named_references.force_code = records.force_code
            and named_references.reference = records.record_ref
    where not (named_references.is_of_accused or named_references.is_of_victim)
),

named_records as (
    select * from of_crimes
    union all
    select * from of_lists
),

final as (
    select distinct
        named_records.study_id,
        named_records.cohort_id,
        named_records.person_id,
        named_records.criterion,
        named_records.record_id,
        named_records.crime_id,
        named_records.is_in_area
    from named_records
    inner join resolution
        on
            named_records.record_id = resolution.record_id
            and named_records.person_id = resolution.person_id
)

select * from final
