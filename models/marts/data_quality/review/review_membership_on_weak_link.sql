-- A person whose membership of a cohort rests, for at least one criterion, on weakly linked records alone. A criterion
-- hangs on the best linked of its records; where several criteria or cohorts are weak, the one that hangs on the
-- weakest speaks, and the next one does when it is settled. On the other side stands the best linked record of the
-- person that is not weak; there may be none. The weakest first: there a stranger is likeliest. A decision that joins
-- the record makes it no longer weak.

with

evidence_records as (
    select * from {{ ref('evidence_record') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

linked as (
    select
        evidence_records.*,
        resolution.resolution_rule,
        resolution.link_weight,
        min(case when resolution.is_weakly_linked then 1 else 0 end) over (
            partition by
                evidence_records.study_id,
                evidence_records.cohort_id,
                evidence_records.person_id,
                evidence_records.criterion
        ) as is_all_weak,
        row_number() over (
            partition by
                evidence_records.study_id,
                evidence_records.cohort_id,
                evidence_records.person_id,
                evidence_records.criterion
            order by resolution.link_weight desc nulls last, evidence_records.record_id asc
        ) as record_rank
    from evidence_records
    inner join resolution
        on evidence_records.record_id = resolution.record_id
),

hanging as (
    select
        *,
        row_number() over (
            partition by person_id
            order by link_weight asc nulls last, record_id asc, cohort_id asc, criterion asc, study_id asc
        ) as criterion_rank
    from linked
    where is_all_weak = 1 and record_rank = 1
),

firm_records as (
    select
        person_id,
        record_id,
        row_number() over (
            partition by person_id
            order by link_weight desc nulls last, record_id asc
        ) as record_rank
    from resolution
    where not is_weakly_linked
),

final as (
    select
        'membership on a weak link' as kind,
        hanging.person_id,
        cast(null as {{ text_type() }}) as other_person_id,
        hanging.record_id,
        firm_records.record_id as other_record_id,
        hanging.link_weight,
        concat(hanging.cohort_id, ', ', hanging.criterion, ': ', hanging.resolution_rule) as reason,
        -hanging.link_weight as importance
    from hanging
    left join firm_records
        on
            hanging.person_id = firm_records.person_id
            and firm_records.record_rank = 1
    where hanging.criterion_rank = 1
)

select * from final
