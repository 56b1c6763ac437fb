-- A victim-offender fails without at least one qualifying offence and one qualifying victimisation in another
-- crime as evidence: the rule let somebody in whom it should not know.

with

evidence as (
    select
        study_id,
        person_key,
        criterion,
        record_ref
    from {{ ref('cohort_evidence') }}
    where cohort_id = 'victim_offender'
),

pairs as (
    select distinct
        offences.study_id,
        offences.person_key
    from evidence as offences
    inner join evidence as victimisations
        on
            offences.study_id = victimisations.study_id
            and offences.person_key = victimisations.person_key
            and offences.record_ref <> victimisations.record_ref
    where
        offences.criterion = 'qualifying offence'
        and victimisations.criterion = 'qualifying victimisation'
)

select
    members.study_id,
    members.person_key
from {{ ref('cohort_membership') }} as members
left join pairs
    on
        members.study_id = pairs.study_id
        and members.person_key = pairs.person_key
where members.cohort_id = 'victim_offender' and pairs.person_key is null
