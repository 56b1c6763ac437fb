-- What each evidence of a cohort calls its record, in each force whose records the study reads: what of a record
-- it is stands after a comma (a spell, a case, a score); a neighbour's reference stands after the neighbour's
-- code. Evidence of a crime is told from evidence of anything else by its criterion.

with

evidence as (
    select * from {{ ref('cohort_evidence_all') }}
),

studies as (
    select * from {{ ref('dim_study') }}
),

study_forces as (
    select * from {{ ref('bridge_study_force') }}
),

named as (
    select distinct
        study_id,
        cohort_id,
        person_id,
        criterion,
        split_part(record_ref, ', ', 1) as reference
    from evidence
),

in_each_force as (
    select
        named.study_id,
        named.cohort_id,
        named.person_id,
        named.criterion,
        study_forces.force_code,
        studies.disposal_set,
        case
            when not study_forces.is_neighbour then named.reference
            when left(named.reference, length(study_forces.force_code) + 1) = concat(study_forces.force_code, ' ')
                then substring(named.reference, length(study_forces.force_code) + 2)
        end as reference,
        named.criterion in ('qualifying offence', 'offence') as is_of_accused,
        named.criterion in ('qualifying victimisation', 'victimisation') as is_of_victim
    from named
    inner join studies
        on named.study_id = studies.study_id
    inner join study_forces
        on named.study_id = study_forces.study_id
),

final as (
    select * from in_each_force
    where reference is not null
)

select * from final
