-- The crimes of Niche in the shape that all systems share. Niche names the local authority, in whichever force's
-- area it lies, and says of a crime that another force transferred here which crime of that force it was.

{{ config(materialized='ephemeral') }}

with

occurrences as (
    select * from {{ ref('stg_niche__occurrences') }}
),

areas as (
    select * from {{ ref('areas') }}
),

codes as (
    select * from {{ ref('system_codes') }}
    where system = 'niche'
),

final as (
    select
        occurrences.force_code,
        {{ identifier(["'niche'", 'occurrences.force_code', 'occurrences.occurrence_reference']) }} as crime_id,
        occurrences.occurrence_reference as crime_reference,
        areas.force_code as place_force_code,
        areas.borough_code,
        occurrences.reported_on,
        occurrences.occurred_on,
        occurrences.ho_class_code,
        occurrences.ho_sub_code,
        cast(null as {{ text_type() }}) as offence_title,
        statuses.means = 'confirmed' as is_confirmed,
        origins.means as origin_force_code,
        case when origins.means is not null then occurrences.received_from_reference end as origin_reference,
        occurrences.delivery_id,
        occurrences.source_file,
        occurrences.source_row
    from occurrences
    left join codes as statuses
        on
            occurrences.status = statuses.code
            and statuses.code_list = 'status'
    left join codes as origins
        on
            occurrences.received_from_force = origins.code
            and origins.code_list = 'force'
    left join areas
        on occurrences.local_authority_code = areas.gss_code
)

select * from final
