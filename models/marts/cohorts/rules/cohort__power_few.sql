-- The power few: the fewest of all people with an offence in the study's area and window who together make up half of
-- the harm of all of them (the share is a row of the thresholds). Taken from the most harmful down: a person is in
-- while those above do not reach the share. Where nobody did any harm, nobody is in.

with

offenders as (
    select * from {{ ref('study_area_offender') }}
),

offences as (
    select * from {{ ref('study_offence') }}
),

thresholds as (
    select number as share_pct
    from {{ ref('dim_cohort_threshold') }}
    where cohort_id = 'power_few' and threshold = 'share of harm'
),

few as (
    select offenders.*
    from offenders
    cross join thresholds
    where 100 * offenders.harm_days_above < thresholds.share_pct * offenders.harm_days_of_all
),

evidence as (
    select
        few.study_id,
        'power_few' as cohort_id,
        few.person_id,
        'offence' as criterion,
        offences.crime_reference as record_ref,
        offences.occurred_on,
        concat(
            offences.offence_type, ', ', offences.outcome, ', ',
            case
                when offences.harm_days is null then 'no weight'
                else concat(cast(cast(offences.harm_days as decimal(18, 1)) as {{ text_type() }}), ' days of harm')
            end,
            '; number ', cast(few.harm_rank as {{ text_type() }}), ' of ', cast(few.persons as {{ text_type() }})
        ) as detail
    from few
    inner join offences
        on
            few.study_id = offences.study_id
            and few.person_id = offences.person_id
)

select * from evidence
