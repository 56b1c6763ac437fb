-- A time under supervision by one sentence, with the markers that the service puts on the person.

with

nominals as (
    select * from {{ ref('stg_probation__nominals') }}
),

identified as (
    {{ with_person('stg_probation__cases', "'probation'", 'probation_reference') }}
),

final as (
    select
        identified.force_code,
        identified.probation_reference,
        identified.case_number,
        identified.person_id,
        identified.office_code,
        identified.provider,
        identified.sentence_type,
        identified.started_on,
        identified.ended_on,
        nominals.is_gang_flagged,
        nominals.is_domestic_abuse_flagged
    from identified
    inner join nominals
        on
            identified.force_code = nominals.force_code
            and identified.probation_reference = nominals.probation_reference
)

select * from final
