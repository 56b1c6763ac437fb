-- What the Offender Group Reconviction Scale 3 makes of each count of a person's record before any coefficient: ages in
-- whole years, the stage that the sanctions have come to, the group of the current offence, and why there is no score
-- where there is none. Nothing that is missing is guessed.
--   first, second, third or later caution   the current sanction is a caution, and no conviction was before;
--   first conviction, no caution            the current one is a conviction, and nothing was before;
--   any other                               all others.

with

counts as (
    select * from {{ ref('fct_sanction_count') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

offence_groups as (
    select * from {{ ref('dim_ogrs3_offence') }}
),

aged as (
    select
        counts.*,
        people.person_key,
        people.sex,
        identities.date_of_birth,
        offence_groups.offence_group,
        counts.previous_convictions + counts.previous_cautions as previous_sanctions,
        {{ whole_years_between('identities.date_of_birth', 'counts.first_sanctioned_on') }} as age_at_first_sanction,
        {{ whole_years_between('identities.date_of_birth', 'counts.convicted_on') }} as age_at_conviction,
        {{ whole_years_between('identities.date_of_birth', 'counts.at_risk_from') }} as age_at_risk
    from counts
    inner join people
        on counts.person_id = people.person_id
    inner join identities
        on counts.person_id = identities.person_id
    left join offence_groups
        on counts.offence_id = offence_groups.offence_id
),

final as (
    select
        force_code,
        probation_reference,
        counted_on,
        person_id,
        person_key,
        sex,
        cast(age_at_first_sanction as integer) as age_at_first_sanction,
        cast(age_at_conviction as integer) as age_at_conviction,
        cast(age_at_risk as integer) as age_at_risk,
        cast(previous_sanctions as integer) as previous_sanctions,
        case
            when is_current_a_caution and previous_sanctions = 0 then 'first caution, no conviction'
            when is_current_a_caution and previous_convictions = 0 and previous_cautions = 1
                then 'second caution, no conviction'
            when is_current_a_caution and previous_convictions = 0 then 'third or later caution, no conviction'
            when previous_sanctions = 0 then 'first conviction, no caution'
            else 'any other'
        end as sanction_stage,
        offence_group,
        case
            when date_of_birth is null then 'date of birth not known'
            when sex is null or sex not in ('M', 'F') then 'sex not known'
            when first_sanctioned_on is null then 'first sanction not known'
            when first_sanctioned_on > convicted_on then 'first sanction after the current one'
            when at_risk_from < convicted_on then 'at risk before the current sanction'
            when age_at_first_sanction < 10 then 'first sanction before the age of ten'
            when offence_group is null then 'current offence of no group of the scale'
        end as reason_without_score
    from aged
)

select * from final
