-- Which records are the same person. The linkage model and its rules find it (orchestration/people): records that say
-- the same are one person; so are those that strong links connect, unless a rule or somebody's decision holds them
-- apart; a record that is alone after that may join the one person it fits. docs/decisions/linking-people.md tells the
-- rules.
-- A record is weakly linked where it joined as a single one, by a weak link or by its name alone: what rests on such
-- records is for a person to look at.
-- The interface that any other way of resolving people must keep: record_id, person_id, resolution_rule.

with

record_persons as (
    select * from {{ ref('stg_resolution__record_person') }}
),

final as (
    select
        record_id,
        person_id,
        resolution_rule,
        link_weight,
        resolution_rule in ('weak link', 'name alone') as is_weakly_linked
    from record_persons
)

select * from final
