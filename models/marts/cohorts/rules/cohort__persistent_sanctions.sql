-- Persistent by convictions and cautions, of people whom a probation office counts in the study's area, by the latest
-- count of the record up to the membership date:
--   persistent_three_sanctions     three or more, the current one among them;
--   persistent_fifteen_sanctions   fifteen or more before the current one.
-- The numbers are rows of the thresholds. Of two counts of one day, which two records of one person may have, the
-- higher.

with

studies as (
    select * from {{ ref('dim_study') }}
),

local_people as (
    select * from {{ ref('study_local_person') }}
    where counted_by = 'probation office'
),

counts as (
    select * from {{ ref('fct_sanction_count') }}
),

thresholds as (
    select * from {{ ref('dim_cohort_threshold') }}
    where threshold in ('sanctions', 'sanctions before')
),

latest_first as (
    select
        studies.study_id,
        counts.person_id,
        counts.probation_reference,
        counts.counted_on,
        counts.previous_convictions,
        counts.previous_cautions,
        row_number() over (
            partition by studies.study_id, counts.person_id
            order by
                counts.counted_on desc,
                counts.previous_convictions + counts.previous_cautions desc,
                counts.probation_reference asc
        ) as place
    from studies
    inner join counts
        on
            studies.force_code = counts.force_code
            and studies.membership_date >= counts.counted_on
    inner join local_people
        on
            studies.study_id = local_people.study_id
            and counts.person_id = local_people.person_id
),

evidence as (
    select
        latest_first.study_id,
        thresholds.cohort_id,
        latest_first.person_id,
        'convictions and cautions' as criterion,
        concat(
            latest_first.probation_reference, ', counted on ', cast(latest_first.counted_on as {{ text_type() }})
        ) as record_ref,
        latest_first.counted_on as occurred_on,
        concat(
            cast(latest_first.previous_convictions as {{ text_type() }}), ' convictions and ',
            cast(latest_first.previous_cautions as {{ text_type() }}), ' cautions before the current one'
        ) as detail
    from latest_first
    cross join thresholds
    where
        latest_first.place = 1
        and latest_first.previous_convictions + latest_first.previous_cautions
        + case thresholds.threshold when 'sanctions' then 1 else 0 end >= thresholds.number
)

select * from evidence
