-- Every member of every cohort with the harm of the offences that count, ranked from the most harmful. Ties are
-- broken by the larger violent harm, then the larger single offence, then more offences, then the more recent last
-- offence, and at last by the person's id, so that a group of n is exactly n people and a rebuild ranks alike.
-- Members without an offence in the window have no harm and come last. An offence without a weight counts as an
-- offence, adds no days, and shows in `unweighted_offences`.

with

members as (
    select * from {{ ref('cohort_member') }}
),

member_offences as (
    select * from {{ ref('cohort_member_offence') }}
),

offence_types as (
    select * from {{ ref('cohort_member_offence_type') }}
),

victimisations as (
    select * from {{ ref('cohort_member_victimisation') }}
),

demographics as (
    select * from {{ ref('cohort_member_demographic') }}
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
        *,
        cast(row_number() over (
            partition by study_id, cohort_id
            order by
                harm_days desc, violent_harm_days desc, peak_harm_days desc, offences desc,
                last_offence_on desc nulls last, person_id asc
        ) as integer) as harm_rank
    from member_harm
),

final as (
    select
        ranked.study_id,
        ranked.cohort_id,
        ranked.person_key,
        ranked.harm_rank,
        ranked.offences,
        ranked.harm_days,
        ranked.peak_harm_days,
        ranked.violent_harm_days,
        ranked.unweighted_offences,
        primary_type.offence_type as primary_offence_type,
        secondary_type.offence_type as secondary_offence_type,
        victimisations.victimisations,
        victimisations.harm_suffered_days,
        demographics.managed_by_iom,
        demographics.managed_by_mappa,
        demographics.sex,
        demographics.ethnicity_group,
        demographics.white_or_non_white,
        demographics.age_band
    from ranked
    inner join victimisations
        on
            ranked.study_id = victimisations.study_id
            and ranked.cohort_id = victimisations.cohort_id
            and ranked.person_key = victimisations.person_key
    inner join demographics
        on
            ranked.study_id = demographics.study_id
            and ranked.cohort_id = demographics.cohort_id
            and ranked.person_key = demographics.person_key
    left join offence_types as primary_type
        on
            ranked.study_id = primary_type.study_id
            and ranked.cohort_id = primary_type.cohort_id
            and ranked.person_key = primary_type.person_key
            and primary_type.type_rank = 1
    left join offence_types as secondary_type
        on
            ranked.study_id = secondary_type.study_id
            and ranked.cohort_id = secondary_type.cohort_id
            and ranked.person_key = secondary_type.person_key
            and secondary_type.type_rank = 2
)

select * from final
