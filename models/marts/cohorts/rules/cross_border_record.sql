-- What each neighbour recorded of each cohort member, in a study that reads neighbours' records: offences that
-- count with their harm, and victimisations. Whom a neighbour has nothing of has no row for it.

with

studies as (
    select * from {{ ref('dim_study') }}
    where own_force_study_id is not null
),

members as (
    select * from {{ ref('cohort_member') }}
),

offences as (
    select * from {{ ref('study_offence') }}
    where is_neighbour
),

victimisations as (
    select * from {{ ref('member_victimisation') }}
    where is_neighbour
),

recorded as (
    select
        study_id,
        person_id,
        force_code,
        1 as offences,
        harm_days,
        0 as victimisations
    from offences
    union all
    select
        study_id,
        person_id,
        force_code,
        0 as offences,
        cast(null as decimal(18, 4)) as harm_days,
        1 as victimisations
    from victimisations
),

final as (
    select
        members.study_id,
        members.cohort_id,
        members.person_key,
        recorded.force_code as neighbour_force_code,
        cast(sum(recorded.offences) as bigint) as offences,
        cast(coalesce(sum(recorded.harm_days), 0) as decimal(18, 4)) as harm_days,
        cast(sum(recorded.victimisations) as bigint) as victimisations
    from members
    inner join studies
        on members.study_id = studies.study_id
    inner join recorded
        on
            members.study_id = recorded.study_id
            and members.person_id = recorded.person_id
    group by members.study_id, members.cohort_id, members.person_key, recorded.force_code
)

select * from final
