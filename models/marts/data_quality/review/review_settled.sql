-- People about whom somebody has decided, and the decision holds: two people that were decided to be two, or one
-- person two of whose records were decided to be of one. They are not asked about again. A decision that does not hold
-- (a later one says otherwise, or others contradict it) settles nothing.

with

decisions as (
    select * from {{ ref('int_person_decisions') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

final as (
    select distinct
        least(one.person_id, other.person_id) as person_id,
        greatest(one.person_id, other.person_id) as other_person_id
    from decisions
    inner join resolution as one
        on decisions.record_id = one.record_id
    inner join resolution as other
        on decisions.other_record_id = other.record_id
    where
        decisions.record_id <> decisions.other_record_id
        and decisions.is_same = (one.person_id = other.person_id)
)

select * from final
