-- The crimes of CONNECT in the shape that all systems share: each offence of an investigation. Where, since when and
-- where from is told by the investigation; an offence whose investigation was never delivered waits.
--
-- What the force carried over from its older system began as that system's crime. What another force sent began as
-- that force's; where it is named by an investigation of CONNECT alone, as the offence of the same number there. Of
-- two origins the older system's is told: the other force says itself that it has sent the crime.

{{ config(materialized='ephemeral') }}

with

offences as (
    select * from {{ ref('stg_connect__offences') }}
),

investigations as (
    select * from {{ ref('stg_connect__investigations') }}
),

codes as (
    select * from {{ ref('system_codes') }}
    where system = 'connect'
),

final as (
    select
        offences.force_code,
        {{ identifier([
            "'connect'", 'offences.force_code', 'offences.investigation_reference', 'offences.offence_number'
        ]) }} as crime_id,
        {{ connect_crime_reference('offences.investigation_reference', 'offences.offence_number') }} as crime_reference,
        case when investigations.district_code is not null then offences.force_code end as place_force_code,
        investigations.district_code as borough_code,
        investigations.recorded_on as reported_on,
        coalesce(offences.committed_from, investigations.recorded_on) as occurred_on,
        offences.ho_class_code,
        offences.ho_sub_code,
        offences.offence_title,
        coalesce(statuses.means = 'confirmed', false) as is_confirmed,
        case
            when investigations.legacy_reference is not null then offences.force_code
            when investigations.received_from_reference is not null then senders.means
        end as origin_force_code,
        case
            when investigations.legacy_reference is not null then investigations.legacy_reference
            when senders.means is null then null
            when {{ matches('investigations.received_from_reference', '^[0-9]{2}/[0-9]+/[0-9]{2}$') }}
                then {{ connect_crime_reference('investigations.received_from_reference', 'offences.offence_number') }}
            else investigations.received_from_reference
        end as origin_reference,
        offences.delivery_id,
        offences.source_file,
        offences.source_row
    from offences
    inner join investigations
        on
            offences.force_code = investigations.force_code
            and offences.investigation_reference = investigations.investigation_reference
    left join codes as statuses
        on
            offences.offence_status = statuses.code
            and statuses.code_list = 'status'
    left join codes as senders
        on
            investigations.received_from_force = senders.code
            and senders.code_list = 'force'
)

select * from final
