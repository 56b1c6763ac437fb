-- Persistent by frequency: of everybody with an offence in the study's area in the months up to the membership date,
-- those with whom no more than a tenth have as many offences or more (the share and the months are rows of the
-- thresholds). Counted is what a person did in these months anywhere in the force. People who tie stand or fall
-- together: where a tie reaches over the tenth, none of it is in.

with

studies as (
    select * from {{ ref('dim_study') }}
),

offences as (
    select * from {{ ref('study_offence') }}
),

thresholds as (
    select
        max(case when threshold = 'largest share' then number end) as share_pct,
        cast(max(case when threshold = 'within' then number end) as integer) as months
    from {{ ref('dim_cohort_threshold') }}
    where cohort_id = 'persistent_top_tenth'
),

recent as (
    select
        offences.*,
        thresholds.share_pct
    from offences
    inner join studies
        on offences.study_id = studies.study_id
    cross join thresholds
    where
        offences.occurred_on > {{ months_after('studies.membership_date', '-thresholds.months') }}
        and offences.occurred_on <= studies.membership_date
),

counted as (
    select
        study_id,
        person_id,
        share_pct,
        count(*) as offences
    from recent
    group by study_id, person_id, share_pct
    having max(case when is_in_area then 1 else 0 end) = 1
),

compared as (
    select
        *,
        count(*) over (partition by study_id) as persons,
        count(*) over (partition by study_id order by offences desc) as persons_with_as_many
    from counted
),

members as (
    select * from compared
    where 100 * persons_with_as_many <= share_pct * persons
),

evidence as (
    select
        members.study_id,
        'persistent_top_tenth' as cohort_id,
        members.person_id,
        'offence' as criterion,
        recent.crime_reference as record_ref,
        recent.occurred_on,
        concat(
            recent.offence_type, ', ', recent.outcome, '; ', cast(members.offences as {{ text_type() }}),
            ' offences; so many or more have ', cast(members.persons_with_as_many as {{ text_type() }}), ' of ',
            cast(members.persons as {{ text_type() }}), ' people'
        ) as detail
    from members
    inner join recent
        on
            members.study_id = recent.study_id
            and members.person_id = recent.person_id
)

select * from evidence
