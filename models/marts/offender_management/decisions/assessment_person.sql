-- Whom the assessment matrix is read for: everybody whom a selection rule, the team's own list or the victim-
-- offender rule puts forward in a study, each once.

with

members as (
    select * from {{ ref('cohort_member') }}
),

rules as (
    select * from {{ ref('dim_selection_rule') }}
),

studies as (
    select * from {{ ref('dim_study') }}
),

deliver_crimes as (
    select distinct force_code from {{ ref('fct_offence') }}
),

put_forward as (
    select cohort_id from rules
    union
    select 'iom' as cohort_id
    union
    select 'victim_offender' as cohort_id
),

final as (
    select distinct
        members.study_id,
        members.person_id,
        members.person_key,
        studies.force_code,
        studies.membership_date,
        deliver_crimes.force_code is not null as crimes_are_delivered
    from members
    inner join put_forward
        on members.cohort_id = put_forward.cohort_id
    inner join studies
        on members.study_id = studies.study_id
    left join deliver_crimes
        on studies.force_code = deliver_crimes.force_code
)

select * from final
