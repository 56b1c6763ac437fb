-- Decisions that do nothing, each with the force's own number for it. First those that others contradict or that speak
-- of a record that is not there; last those that a later one about the same two records has overruled, which is as it
-- should be.

with

without_effect as (
    select * from {{ ref('stg_resolution__decision_without_effect') }}
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
        cast(case when without_effect.reason = 'a later decision' then 0 else 1 end as double) as importance
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
