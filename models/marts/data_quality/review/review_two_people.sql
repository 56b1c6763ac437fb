-- Two people, as they now are, whom a link connects that did not join them: 'held apart' where a rule refused a strong
-- link, 'nearly one' where the link was too weak. Of several links between the same two the strongest speaks, a
-- refused one before a weak one. Weak links below the least weight of the kind are left out, and so are people whom
-- somebody has decided to be two. The strongest link first: the stronger, the likelier are the two one person.

with

refused_links as (
    select * from {{ ref('stg_resolution__refused_link') }}
),

near_links as (
    select * from {{ ref('stg_resolution__near_link') }}
),

kinds as (
    select * from {{ ref('review_kinds') }}
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

settled as (
    select * from {{ ref('review_settled') }}
),

links as (
    select
        'held apart' as kind,
        record_id,
        other_record_id,
        link_weight,
        reason
    from refused_links
    union all
    select
        'nearly one' as kind,
        near_links.record_id,
        near_links.other_record_id,
        near_links.link_weight,
        'too weak to join two people' as reason
    from near_links
    inner join kinds
        on
            kinds.kind = 'nearly one'
            and near_links.link_weight >= kinds.least_link_weight
),

between_people as (
    select
        links.kind,
        least(one.person_id, other.person_id) as person_id,
        greatest(one.person_id, other.person_id) as other_person_id,
        case when one.person_id < other.person_id then links.record_id else links.other_record_id end as record_id,
        case when one.person_id < other.person_id then links.other_record_id else links.record_id end
            as other_record_id,
        links.link_weight,
        links.reason
    from links
    inner join resolution as one
        on links.record_id = one.record_id
    inner join resolution as other
        on links.other_record_id = other.record_id
    where one.person_id <> other.person_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id, other_person_id
            order by kind asc, link_weight desc, record_id asc, other_record_id asc
        ) as link_rank
    from between_people
),

final as (
    select
        ranked.kind,
        ranked.person_id,
        ranked.other_person_id,
        ranked.record_id,
        ranked.other_record_id,
        ranked.link_weight,
        ranked.reason,
        ranked.link_weight as importance
    from ranked
    left join settled
        on
            ranked.person_id = settled.person_id
            and ranked.other_person_id = settled.other_person_id
    where ranked.link_rank = 1 and settled.person_id is null
)

select * from final
