-- A study fails whose row names a qualifying set, a set of disposals or an index edition that no seed holds: it
-- would silently have no people or no harm.

with

studies as (
    select * from {{ ref('dim_study') }}
),

qualifying_sets as (
    select distinct qualifying_offence_set from {{ ref('qualifying_offences') }}
),

disposal_sets as (
    select distinct disposal_set from {{ ref('counting_disposals') }}
),

editions as (
    select distinct harm_index_edition from {{ ref('harm_weights') }}
)

select studies.study_id
from studies
left join qualifying_sets
    on studies.qualifying_offence_set = qualifying_sets.qualifying_offence_set
left join disposal_sets
    on studies.disposal_set = disposal_sets.disposal_set
left join editions
    on studies.harm_index_edition = editions.harm_index_edition
where
    qualifying_sets.qualifying_offence_set is null
    or disposal_sets.disposal_set is null
    or editions.harm_index_edition is null
