-- What kinds of offence a member commits, most frequent first: rank 1 is the primary type, 2 the secondary, and so
-- on. Of types with as many offences the more harmful goes first, then the alphabet decides.

with

member_offences as (
    select * from {{ ref('cohort_member_offence') }}
),

counted as (
    select
        study_id,
        cohort_id,
        person_key,
        offence_type,
        count(*) as offences,
        cast(coalesce(sum(harm_days), 0) as decimal(18, 4)) as harm_days
    from member_offences
    group by study_id, cohort_id, person_key, offence_type
),

ranked as (
    select
        study_id,
        cohort_id,
        person_key,
        cast(row_number() over (
            partition by study_id, cohort_id, person_key
            order by offences desc, harm_days desc, offence_type asc
        ) as integer) as type_rank,
        offence_type,
        offences,
        harm_days
    from counted
)

select * from ranked
