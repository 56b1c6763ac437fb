-- The victim-offenders of any crime in three parts, by what they mostly are in the window, anywhere in the force:
--   predominant_victim         the ratio or more victimisations for each offence;
--   predominant_offender       the ratio or more offences for each victimisation;
--   balanced_victim_offender   neither.
-- The ratio is a row of the thresholds; exactly the ratio is predominant. Evidence is what made them victim-offenders.

with

evidence_of_all as (
    select * from {{ ref('cohort__victim_offender') }}
    where cohort_id = 'victim_offender_any'
),

offences as (
    select * from {{ ref('study_offence') }}
),

victimisations as (
    select * from {{ ref('offender_victimisation') }}
),

thresholds as (
    select number as ratio
    from {{ ref('dim_cohort_threshold') }}
    where cohort_id = 'balanced_victim_offender' and threshold = 'ratio'
),

members as (
    select distinct
        study_id,
        person_id
    from evidence_of_all
),

offence_counts as (
    select
        study_id,
        person_id,
        count(*) as offences
    from offences
    group by study_id, person_id
),

victimisation_counts as (
    select
        study_id,
        person_id,
        count(*) as victimisations
    from victimisations
    group by study_id, person_id
),

judged as (
    select
        members.study_id,
        members.person_id,
        offence_counts.offences,
        victimisation_counts.victimisations,
        case
            when victimisation_counts.victimisations >= thresholds.ratio * offence_counts.offences
                then 'predominant_victim'
            when offence_counts.offences >= thresholds.ratio * victimisation_counts.victimisations
                then 'predominant_offender'
            else 'balanced_victim_offender'
        end as cohort_id
    from members
    inner join offence_counts
        on
            members.study_id = offence_counts.study_id
            and members.person_id = offence_counts.person_id
    inner join victimisation_counts
        on
            members.study_id = victimisation_counts.study_id
            and members.person_id = victimisation_counts.person_id
    cross join thresholds
),

evidence as (
    select
        evidence_of_all.study_id,
        judged.cohort_id,
        evidence_of_all.person_id,
        evidence_of_all.criterion,
        evidence_of_all.record_ref,
        evidence_of_all.occurred_on,
        concat(
            cast(judged.offences as {{ text_type() }}), ' offences and ',
            cast(judged.victimisations as {{ text_type() }}), ' victimisations in the window'
        ) as detail
    from evidence_of_all
    inner join judged
        on
            evidence_of_all.study_id = judged.study_id
            and evidence_of_all.person_id = judged.person_id
)

select * from evidence
