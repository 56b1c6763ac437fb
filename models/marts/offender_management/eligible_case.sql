-- Whom a selection rule found eligible in each monthly run, what changed since the run before, and what was decided:
-- the decision under that rule that stands on the day of the run, or none. People who expired have a row in the run
-- that no longer finds them, with the scores and the office that they had in the last that did. Whether a team
-- manages the person on that day stands beside it, as no decision can be read from it.

with

changes as (
    select * from {{ ref('eligibility_change') }}
),

eligible as (
    select * from {{ ref('eligible_person') }}
),

cases as (
    select * from {{ ref('case_in_force') }}
),

offices as (
    select
        force_code,
        office_code,
        max(office) as office,
        {{ joined_text('borough_code') }} as borough_codes
    from {{ ref('dim_office_borough') }}
    group by force_code, office_code
),

decisions as (
    select * from {{ ref('standing_decision') }}
),

managed as (
    select * from {{ ref('caseload_on_day') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

final as (
    select
        changes.force_code,
        changes.cohort_id,
        changes.as_of,
        people.person_key,
        changes.is_eligible,
        changes.change,
        changes.eligible_since,
        changes.last_eligible_on,
        eligible.score_pct,
        eligible.score_model,
        eligible.score_version,
        eligible.violence_score_pct,
        eligible.eligible_by,
        eligible.offence_ref,
        eligible.offence_on,
        cases.office_code,
        offices.office,
        offices.borough_codes,
        decisions.decision,
        decisions.reason_code,
        decisions.reason,
        decisions.is_valid_reason,
        decisions.decided_by,
        decisions.decided_on,
        managed.person_id is not null as is_managed
    from changes
    inner join people
        on changes.person_id = people.person_id
    left join eligible
        on
            changes.force_code = eligible.force_code
            and changes.cohort_id = eligible.cohort_id
            and changes.last_eligible_on = eligible.as_of
            and changes.person_id = eligible.person_id
    left join cases
        on
            changes.force_code = cases.force_code
            and changes.last_eligible_on = cases.as_of
            and changes.person_id = cases.person_id
    left join offices
        on
            cases.force_code = offices.force_code
            and cases.office_code = offices.office_code
    left join decisions
        on
            changes.force_code = decisions.force_code
            and changes.cohort_id = decisions.considered_under
            and changes.as_of = decisions.as_of
            and changes.person_id = decisions.person_id
    left join managed
        on
            changes.force_code = managed.force_code
            and changes.as_of = managed.as_of
            and changes.person_id = managed.person_id
)

select * from final
