-- A spell of a person under Integrated Offender Management, from selection to the day before de-selection.

with

spells as (
    select * from {{ ref('stg_iom__spells') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

identified as (
    select
        *,
        {{ identifier(["'iom'", 'force_code', 'iom_reference']) }} as record_id
    from spells
),

final as (
    select
        identified.force_code,
        identified.iom_reference,
        identified.spell_number,
        resolution.person_id,
        identified.borough_code,
        identified.selected_on,
        identified.deselected_on,
        identified.deselection_code
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
