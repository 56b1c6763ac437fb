-- The spells under which an Integrated Offender Management team of the study's area manages somebody on the study's
-- membership date: begun by then and not ended.

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

final as (
    select
        studies.study_id,
        spells.person_id,
        concat(spells.iom_reference, ', spell ', cast(spells.spell_number as {{ text_type() }})) as record_ref,
        spells.selected_on,
        spells.borough_code,
        spells.scheme,
        spells.supervision
    from studies
    inner join study_areas
        on studies.study_id = study_areas.study_id
    inner join spells
        on
            study_areas.force_code = spells.force_code
            and study_areas.borough_code = spells.borough_code
            and {{ is_open_on('studies.membership_date', 'spells.selected_on', 'spells.deselected_on') }}
)

select * from final
