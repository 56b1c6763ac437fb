-- By which rule the records of each force and system were given a person, and how many carry a PNC id that is
-- none.

with

records as (
    select * from {{ ref('int_person_records') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

final as (
    select
        records.force_code,
        records.source_system,
        resolution.resolution_rule,
        count(*) as records,
        count(distinct resolution.person_id) as persons,
        cast(sum(case when records.has_invalid_pnc_id then 1 else 0 end) as bigint) as records_with_invalid_pnc_id
    from records
    inner join resolution
        on records.record_id = resolution.record_id
    group by records.force_code, records.source_system, resolution.resolution_rule
)

select * from final
