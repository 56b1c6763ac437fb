-- What became of each person between one monthly run of a rule and the next: new (eligible, and not in the run
-- before), continued, or expired (not eligible, and eligible in the run before). In a force's first run there is
-- nothing to compare with. Somebody who expired and comes back is new again.

with

days as (
    select * from {{ ref('eligibility_day') }}
    where is_month
),

eligible as (
    select * from {{ ref('eligible_person') }}
),

runs as (
    select
        force_code,
        as_of,
        row_number() over (partition by force_code order by as_of) as run_number,
        lead(as_of) over (partition by force_code order by as_of) as next_as_of
    from days
),

eligible_in_runs as (
    select
        eligible.*,
        runs.run_number,
        runs.next_as_of,
        lag(runs.run_number) over (
            partition by eligible.force_code, eligible.cohort_id, eligible.person_id order by runs.run_number
        ) as run_before,
        lead(runs.run_number) over (
            partition by eligible.force_code, eligible.cohort_id, eligible.person_id order by runs.run_number
        ) as run_after,
        runs.run_number - row_number() over (
            partition by eligible.force_code, eligible.cohort_id, eligible.person_id order by runs.run_number
        ) as unbroken_stretch
    from runs
    inner join eligible
        on
            runs.force_code = eligible.force_code
            and runs.as_of = eligible.as_of
),

since as (
    select
        *,
        min(as_of) over (partition by force_code, cohort_id, person_id, unbroken_stretch) as eligible_since
    from eligible_in_runs
),

final as (
    select
        force_code,
        cohort_id,
        as_of,
        person_id,
        case
            when run_number = 1 then 'first run'
            when run_before = run_number - 1 then 'continued'
            else 'new'
        end as change,
        true as is_eligible,
        eligible_since,
        as_of as last_eligible_on
    from since
    union all
    select
        force_code,
        cohort_id,
        next_as_of as as_of,
        person_id,
        'expired' as change,
        false as is_eligible,
        eligible_since,
        as_of as last_eligible_on
    from since
    where next_as_of is not null and coalesce(run_after > run_number + 1, true)
)

select * from final
