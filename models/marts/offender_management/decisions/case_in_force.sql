-- The probation case of a person that counts on a day: the one begun last of those that are active, so that a person
-- under two sentences is one person of one office. The first offence of a case is its index offence. A marker of
-- gangs or domestic abuse counts whichever of the person's records bears it.

with

days as (
    select * from {{ ref('eligibility_day') }}
),

cases as (
    select * from {{ ref('fct_probation_case') }}
),

index_offences as (
    select * from {{ ref('fct_index_offence') }}
    where offence_number = 1
),

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

robberies_and_burglaries as (
    select * from {{ ref('bridge_qualifying_offence') }}
    where qualifying_offence_set = 'robbery_or_burglary'
),

active as (
    select
        days.as_of,
        cases.*,
        row_number() over (
            partition by cases.force_code, days.as_of, cases.person_id
            order by cases.started_on desc, cases.probation_reference desc, cases.case_number desc
        ) as latest_first,
        max(cast(cases.is_gang_flagged as integer)) over (
            partition by cases.force_code, days.as_of, cases.person_id
        ) as gang_flags,
        max(cast(cases.is_domestic_abuse_flagged as integer)) over (
            partition by cases.force_code, days.as_of, cases.person_id
        ) as domestic_abuse_flags
    from days
    inner join cases
        on
            days.force_code = cases.force_code
            and {{ is_open_on('days.as_of', 'cases.started_on', 'cases.ended_on') }}
),

final as (
    select
        active.force_code,
        active.as_of,
        active.person_id,
        active.probation_reference,
        active.case_number,
        active.office_code,
        recorded_offences.offence_type as index_offence_type,
        case
            when robberies_and_burglaries.qualifies_as like 'Robbery%' then 'robbery'
            when robberies_and_burglaries.qualifies_as is not null then 'burglary'
        end as robbery_or_burglary,
        coalesce(recorded_offences.offence_type = 'Violence', false) as is_violent,
        coalesce(active.gang_flags = 1, false) as is_gang_flagged,
        coalesce(active.domestic_abuse_flags = 1, false) as is_domestic_abuse_flagged
    from active
    left join index_offences
        on
            active.force_code = index_offences.force_code
            and active.probation_reference = index_offences.probation_reference
            and active.case_number = index_offences.case_number
    left join recorded_offences
        on index_offences.offence_id = recorded_offences.offence_id
    left join robberies_and_burglaries
        on
            index_offences.offence_id = robberies_and_burglaries.offence_id
            and index_offences.committed_on
            between robberies_and_burglaries.valid_from and robberies_and_burglaries.valid_to
    where active.latest_first = 1
)

select * from final
