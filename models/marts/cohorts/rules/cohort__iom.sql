-- The people an Integrated Offender Management team of the study's area manages on the study's membership date: a
-- spell that had begun by then and had not ended. Nothing is asked of their offences: who is on the list is in the
-- cohort, also without an offence in the window.

with

studies as (
    select * from {{ ref('dim_study') }}
),

study_areas as (
    select * from {{ ref('bridge_study_area') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

managed_on_the_day as (
    select
        studies.study_id,
        spells.person_id,
        spells.iom_reference,
        spells.spell_number,
        spells.selected_on,
        spells.borough_code
    from studies
    inner join study_areas
        on studies.study_id = study_areas.study_id
    inner join spells
        on
            study_areas.force_code = spells.force_code
            and study_areas.borough_code = spells.borough_code
            and studies.membership_date >= spells.selected_on
            and coalesce(studies.membership_date < spells.deselected_on, true)
),

evidence as (
    select
        study_id,
        'iom' as cohort_id,
        person_id,
        'managed on the membership date' as criterion,
        concat(iom_reference, ', spell ', cast(spell_number as {{ text_type() }})) as record_ref,
        selected_on as occurred_on,
        concat('selected in borough ', borough_code) as detail
    from managed_on_the_day
)

select * from evidence
