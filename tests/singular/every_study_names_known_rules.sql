-- A study fails whose row names a qualifying set, a set of disposals or an index edition that no seed holds: it would silently
-- have no people or no harm.

select studies.study_id
from {{ ref('dim_study') }} as studies
where
    studies.qualifying_offence_set not in (select qualifying_offence_set from {{ ref('qualifying_offences') }})
    or studies.disposal_set not in (select disposal_set from {{ ref('counting_disposals') }})
    or studies.harm_index_edition not in (select harm_index_edition from {{ ref('harm_weights') }})
