-- Each managed person beside the mean of all unmanaged people like them, once in the area of the team and once in
-- the total. Everybody of whom the method counts a year before on record is here, also those like whom there is
-- nobody.

with

comparable as (
    select * from {{ ref('effect_comparable') }}
),

pairs as (
    select * from {{ ref('effect_pair') }}
),

means as (
    select
        effect_id,
        person_id,
        count(*) as unmanaged_persons,
        avg(cast(unmanaged_before as double)) as unmanaged_before,
        avg(unmanaged_after) as unmanaged_after
    from pairs
    group by effect_id, person_id
),

matched as (
    select
        comparable.effect_id,
        comparable.borough_code,
        comparable.person_id,
        comparable.offences_before,
        comparable.offences_after,
        means.unmanaged_persons,
        means.unmanaged_before,
        means.unmanaged_after
    from comparable
    left join means
        on
            comparable.effect_id = means.effect_id
            and comparable.person_id = means.person_id
    where comparable.is_managed
),

final as (
    select
        effect_id,
        borough_code as area,
        person_id,
        offences_before,
        offences_after,
        unmanaged_persons,
        unmanaged_before,
        unmanaged_after
    from matched
    union all
    select
        effect_id,
        'total' as area,
        person_id,
        offences_before,
        offences_after,
        unmanaged_persons,
        unmanaged_before,
        unmanaged_after
    from matched
)

select * from final
