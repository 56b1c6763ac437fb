-- Who is in which cohort: everybody for whom there is evidence, once. Carries the internal person id; readers'
-- tables carry `person_key` instead.

with

evidence as (
    select * from {{ ref('cohort_evidence_all') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

members as (
    select distinct
        study_id,
        cohort_id,
        person_id
    from evidence
),

final as (
    select
        members.study_id,
        members.cohort_id,
        members.person_id,
        people.person_key
    from members
    inner join people
        on members.person_id = people.person_id
)

select * from final
