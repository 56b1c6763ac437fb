-- What a managed person needs on a day, one letter a pathway.

with

identified as (
    {{ with_person('stg_iom__pathway_assessments', "'iom'", 'iom_reference') }}
),

final as (
    select
        identified.force_code,
        identified.iom_reference,
        identified.person_id,
        identified.assessed_on,
        identified.pathway,
        identified.letter
    from identified
)

select * from final
