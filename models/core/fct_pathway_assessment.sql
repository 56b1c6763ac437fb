-- What a managed person needs on a day, one letter a pathway.

with

delivered as (
    select * from {{ ref('stg_iom__pathway_assessments') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

identified as (
    select
        *,
        {{ identifier(["'iom'", 'force_code', 'iom_reference']) }} as record_id
    from delivered
),

final as (
    select
        identified.force_code,
        identified.iom_reference,
        resolution.person_id,
        identified.assessed_on,
        identified.pathway,
        identified.letter
    from identified
    inner join resolution
        on identified.record_id = resolution.record_id
)

select * from final
