-- Evidence fails of which no record of the person is found: the model evidence_record does not know how its cohort's
-- rule names records, and nobody would see that it rests on a weak link.

select
    evidence.study_id,
    evidence.cohort_id,
    evidence.person_id,
    evidence.criterion
from {{ ref('cohort_evidence_all') }} as evidence
left join {{ ref('evidence_record') }} as records
    on
        evidence.study_id = records.study_id
        and evidence.cohort_id = records.cohort_id
        and evidence.person_id = records.person_id
        and evidence.criterion = records.criterion
where records.record_id is null
