-- A spell of a person under Integrated Offender Management, from selection to the day before de-selection, with the
-- scheme it is under where the team says so.

with

schemes as (
    select * from {{ ref('stg_iom__schemes') }}
),

identified as (
    {{ with_person('stg_iom__spells', "'iom'", 'iom_reference') }}
),

final as (
    select
        identified.force_code,
        identified.iom_reference,
        identified.spell_number,
        identified.person_id,
        identified.borough_code,
        identified.selected_on,
        identified.deselected_on,
        identified.deselection_code,
        schemes.scheme,
        schemes.supervision,
        schemes.provider,
        schemes.referred_by
    from identified
    left join schemes
        on
            identified.force_code = schemes.force_code
            and identified.iom_reference = schemes.iom_reference
            and identified.spell_number = schemes.spell_number
)

select * from final
