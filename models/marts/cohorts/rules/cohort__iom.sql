-- The people an Integrated Offender Management team of the study's area manages on the study's membership date: a
-- spell that had begun by then and had not ended (`study_iom_spell`). Nothing is asked of their offences: who is on the
-- list is in the cohort, also without an offence in the window.

with

spells as (
    select * from {{ ref('study_iom_spell') }}
),

evidence as (
    select
        study_id,
        'iom' as cohort_id,
        person_id,
        'managed on the membership date' as criterion,
        record_ref,
        selected_on as occurred_on,
        concat('selected in borough ', borough_code) as detail
    from spells
)

select * from evidence
