-- What the summary of a monthly run adds up, by area: cases that a rule finds, or found in the run before, people
-- added by local discretion, and everybody on the recorded caseload, eligible or not. A case counts in a borough by
-- the share that its office's work has there, so an office that two boroughs share gives each half a case.

with

cases as (
    select * from {{ ref('eligible_case') }}
),

offices as (
    select * from {{ ref('dim_office_borough') }}
),

additions as (
    select * from {{ ref('local_addition') }}
),

managed as (
    select * from {{ ref('caseload_on_day') }}
),

runs as (
    select distinct
        force_code,
        cohort_id,
        as_of
    from cases
),

counted as (
    select
        cases.force_code,
        cases.cohort_id,
        cases.as_of,
        coalesce(offices.borough_code, 'no borough') as area,
        cases.change,
        case
            when not cases.is_eligible then 'not eligible'
            when cases.decision is null then 'without decision'
            when cases.decision <> 'REJECTED' then 'included'
            when coalesce(cases.is_valid_reason, false) then 'rejected with valid reason'
            else 'rejected without valid reason'
        end as counts_as,
        cases.is_managed,
        coalesce(offices.share_of_case, 1) as share_of_case
    from cases
    left join offices
        on
            cases.force_code = offices.force_code
            and cases.office_code = offices.office_code
    union all
    select
        force_code,
        cohort_id,
        as_of,
        borough_code as area,
        null as change,
        'added locally' as counts_as,
        false as is_managed,
        1 as share_of_case
    from additions
    union all
    select
        runs.force_code,
        runs.cohort_id,
        runs.as_of,
        managed.borough_code as area,
        null as change,
        'on the caseload' as counts_as,
        true as is_managed,
        1 as share_of_case
    from runs
    inner join managed
        on
            runs.force_code = managed.force_code
            and runs.as_of = managed.as_of
),

final as (
    select
        force_code,
        cohort_id,
        as_of,
        area,
        change,
        counts_as,
        is_managed,
        cast(sum(share_of_case) as decimal(18, 4)) as cases
    from counted
    group by force_code, cohort_id, as_of, area, change, counts_as, is_managed
)

select * from final
