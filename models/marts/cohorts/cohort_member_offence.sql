-- The offences of each cohort member that count in the study: what every figure about the cohort is made of.

with

members as (
    select * from {{ ref('cohort_member') }}
),

study_offences as (
    select * from {{ ref('study_offence') }}
),

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

final as (
    select
        members.study_id,
        members.cohort_id,
        members.person_key,
        study_offences.crime_reference as record_ref,
        study_offences.force_code,
        study_offences.place_force_code,
        study_offences.borough_code,
        study_offences.is_in_area,
        study_offences.occurred_on,
        recorded_offences.ho_class_code,
        recorded_offences.ho_sub_code,
        recorded_offences.offence_title,
        study_offences.offence_type,
        study_offences.outcome,
        study_offences.harm_days,
        study_offences.weight_rule
    from members
    inner join study_offences
        on
            members.study_id = study_offences.study_id
            and members.person_id = study_offences.person_id
    inner join recorded_offences
        on study_offences.offence_id = recorded_offences.offence_id
)

select * from final
