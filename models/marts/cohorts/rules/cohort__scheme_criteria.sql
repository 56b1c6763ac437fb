-- Who fits what Bedfordshire asks of its schemes for burglary dwelling and for domestic violence, managed or not:
--   1. a current sentence for such an offence (a case active on the study's membership date), or an arrest that led to
--      a charge for one within the months before it;
--   2. an earlier sentence for one: another case, convicted before the current conviction, or before the arrest;
--   3. counted in the study's area by a probation office.
-- What the criteria ask of intelligence, callouts and assessments is nowhere delivered.

with

studies as (
    select * from {{ ref('dim_study') }}
),

local_people as (
    select * from {{ ref('study_local_person') }}
    where counted_by = 'probation office'
),

arrest_months as (
    select
        cohort_id,
        cast(number as integer) as months
    from {{ ref('dim_cohort_threshold') }}
    where threshold = 'arrest within'
),

offences as (
    select * from {{ ref('scheme_offence') }}
),

triggers as (
    select
        studies.study_id,
        offences.*,
        case offences.known_by when 'sentence' then 'current sentence' else 'arrest with a charge' end as criterion
    from studies
    inner join offences
        on
            studies.force_code = offences.force_code
            and {{ is_open_on('studies.membership_date', 'offences.begins_on', 'offences.ends_on') }}
            and studies.membership_date >= offences.decided_on
    inner join arrest_months
        on offences.cohort_id = arrest_months.cohort_id
    where
        offences.known_by = 'sentence'
        or {{ months_after('studies.membership_date', '-arrest_months.months') }} < offences.happened_on
),

repeated as (
    select
        triggers.study_id,
        triggers.cohort_id,
        triggers.person_id,
        triggers.criterion,
        triggers.record_ref,
        triggers.happened_on,
        earlier.record_ref as earlier_ref,
        earlier.happened_on as earlier_on
    from triggers
    inner join local_people
        on
            triggers.study_id = local_people.study_id
            and triggers.person_id = local_people.person_id
    inner join offences as earlier
        on
            triggers.cohort_id = earlier.cohort_id
            and triggers.force_code = earlier.force_code
            and triggers.person_id = earlier.person_id
            and triggers.sentence_ref <> earlier.sentence_ref
            and triggers.happened_on > earlier.happened_on
            and earlier.known_by = 'sentence'
),

evidence as (
    select
        study_id,
        cohort_id,
        person_id,
        criterion,
        record_ref,
        happened_on as occurred_on,
        criterion as detail
    from repeated
    union distinct
    select
        study_id,
        cohort_id,
        person_id,
        'earlier sentence' as criterion,
        earlier_ref as record_ref,
        earlier_on as occurred_on,
        'convicted before' as detail
    from repeated
)

select * from evidence
