-- Decisions that do nothing, each with the force's own number for it: others contradict it, or it speaks of a record
-- that is not there. One that a later decision about the same two records has overruled is left out: that is as it
-- should be, and nothing is to be done about it. None matters more than another.

with

without_effect as (
    select * from {{ ref('stg_resolution__decision_without_effect') }}
    where reason <> 'a later decision'
),

decisions as (
    select * from {{ ref('int_person_decisions') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

final as (
    select
        'decision without effect' as kind,
        one.person_id,
        other.person_id as other_person_id,
        decisions.record_id,
        decisions.other_record_id,
        cast(null as double) as link_weight,
        concat(decisions.force_code, ' ', decisions.decision_reference, ': ', without_effect.reason) as reason,
        cast(null as double) as importance
    from without_effect
    inner join decisions
        on
            without_effect.record_id = decisions.record_id
            and without_effect.other_record_id = decisions.other_record_id
            and without_effect.is_same = decisions.is_same
    left join resolution as one
        on decisions.record_id = one.record_id
    left join resolution as other
        on decisions.other_record_id = other.record_id
)

select * from final
