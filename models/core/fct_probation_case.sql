-- A time under supervision by one sentence, with the markers that the service puts on the person.

with

delivered as (
    select * from {{ ref('stg_probation__cases') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

nominals as (
    select * from {{ ref('stg_probation__nominals') }}
),

identified as (
    select
        *,
        {{ identifier(["'probation'", 'force_code', 'probation_reference']) }} as record_id
    from delivered
),

final as (
    select
        identified.force_code,
        identified.probation_reference,
        identified.case_number,
        resolution.person_id,
        identified.office_code,
        identified.provider,
        identified.sentence_type,
        identified.started_on,
        identified.ended_on,
        nominals.is_gang_flagged,
        nominals.is_domestic_abuse_flagged
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
    inner join nominals
        on
            identified.force_code = nominals.force_code
            and identified.probation_reference = nominals.probation_reference
)

select * from final
