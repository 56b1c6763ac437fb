-- Why a person is in a cohort: one row for each record that put the person there.

with

evidence as (
    select * from {{ ref('cohort_evidence_all') }}
),

members as (
    select * from {{ ref('cohort_member') }}
),

final as (
    select
        members.study_id,
        members.cohort_id,
        members.person_key,
        evidence.criterion,
        evidence.record_ref,
        evidence.occurred_on,
        evidence.detail
    from evidence
    inner join members
        on
            evidence.study_id = members.study_id
            and evidence.cohort_id = members.cohort_id
            and evidence.person_id = members.person_id
)

select * from final
