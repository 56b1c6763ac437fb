-- A member fails whose listed offences do not add up to the harm, count and peak in `cohort_member_harm`.

with

offences as (
    select
        study_id,
        cohort_id,
        person_key,
        count(*) as offences,
        coalesce(sum(harm_days), 0) as harm_days,
        coalesce(max(harm_days), 0) as peak_harm_days
    from {{ ref('cohort_member_offence') }}
    group by study_id, cohort_id, person_key
)

select
    members.study_id,
    members.cohort_id,
    members.person_key
from {{ ref('cohort_member_harm') }} as members
left join offences
    on
        members.study_id = offences.study_id
        and members.cohort_id = offences.cohort_id
        and members.person_key = offences.person_key
where
    members.offences <> coalesce(offences.offences, 0)
    or members.harm_days <> coalesce(offences.harm_days, 0)
    or members.peak_harm_days <> coalesce(offences.peak_harm_days, 0)
