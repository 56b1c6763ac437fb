-- Every member of every cohort, ranked from the most harmful: what the member did, mostly what kind of it, what
-- the member suffered, who manages the member, and how the member may be described in a group.

with

ranks as (
    select * from {{ ref('cohort_member_rank') }}
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

leading_types as (
    select
        study_id,
        cohort_id,
        person_key,
        max(case when type_rank = 1 then offence_type end) as primary_offence_type,
        max(case when type_rank = 2 then offence_type end) as secondary_offence_type
    from offence_types
    group by study_id, cohort_id, person_key
),

final as (
    select
        ranks.study_id,
        ranks.cohort_id,
        ranks.person_key,
        ranks.harm_rank,
        ranks.offences,
        ranks.harm_days,
        ranks.peak_harm_days,
        ranks.violent_harm_days,
        ranks.unweighted_offences,
        leading_types.primary_offence_type,
        leading_types.secondary_offence_type,
        victimisations.victimisations,
        victimisations.harm_suffered_days,
        demographics.managed_by_iom,
        demographics.managed_by_mappa,
        demographics.sex,
        demographics.ethnicity_group,
        demographics.white_or_non_white,
        demographics.age_band
    from ranks
    inner join victimisations
        on
            ranks.study_id = victimisations.study_id
            and ranks.cohort_id = victimisations.cohort_id
            and ranks.person_key = victimisations.person_key
    inner join demographics
        on
            ranks.study_id = demographics.study_id
            and ranks.cohort_id = demographics.cohort_id
            and ranks.person_key = demographics.person_key
    left join leading_types
        on
            ranks.study_id = leading_types.study_id
            and ranks.cohort_id = leading_types.cohort_id
            and ranks.person_key = leading_types.person_key
)

select * from final
