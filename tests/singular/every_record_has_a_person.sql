-- A record that fails was not resolved: whatever it says of a person would be lost.
select records.record_id
from {{ ref('int_person_records') }} as records
left join {{ ref('int_person_resolution') }} as resolution
    on records.record_id = resolution.record_id
where resolution.record_id is null
