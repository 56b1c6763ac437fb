-- The harm of every member's offences that count, and the member's place by it. Ties are broken by the larger
-- violent harm, then the larger single offence, then more offences, then the more recent last offence, and at last
-- by the person's id, so that a group of n is exactly n people and a rebuild ranks alike. Members without an
-- offence in the window have no harm and come last. An offence without a weight counts as an offence, adds no
-- days, and shows in `unweighted_offences`.

with

members as (
    select * from {{ ref('cohort_member') }}
),

member_offences as (
    select * from {{ ref('cohort_member_offence') }}
),

harm as (
    select
        study_id,
        cohort_id,
        person_key,
        count(*) as offences,
        sum(harm_days) as harm_days,
        max(harm_days) as peak_harm_days,
        sum(case when offence_type = 'Violence' then harm_days end) as violent_harm_days,
        sum(case when harm_days is null then 1 else 0 end) as unweighted_offences,
        max(occurred_on) as last_offence_on
    from member_offences
    group by study_id, cohort_id, person_key
),

member_harm as (
    select
        members.study_id,
        members.cohort_id,
        members.person_id,
        members.person_key,
        coalesce(harm.offences, 0) as offences,
        cast(coalesce(harm.harm_days, 0) as decimal(18, 4)) as harm_days,
        cast(coalesce(harm.peak_harm_days, 0) as decimal(18, 4)) as peak_harm_days,
        cast(coalesce(harm.violent_harm_days, 0) as decimal(18, 4)) as violent_harm_days,
        cast(coalesce(harm.unweighted_offences, 0) as bigint) as unweighted_offences,
        harm.last_offence_on
    from members
    left join harm
        on
            members.study_id = harm.study_id
            and members.cohort_id = harm.cohort_id
            and members.person_key = harm.person_key
),

ranked as (
    select
        study_id,
        cohort_id,
        person_key,
        person_id,
        cast(row_number() over (
            partition by study_id, cohort_id
            order by {{ most_harmful_first() }}
        ) as integer) as harm_rank,
        offences,
        harm_days,
        peak_harm_days,
        violent_harm_days,
        unweighted_offences,
        last_offence_on
    from member_harm
)

select * from ranked
