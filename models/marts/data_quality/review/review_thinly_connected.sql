-- A person of many details with few links among them: it may be two people whom one record holds together. Density is
-- the share of the pairs of details that are linked; from how many details on, and below which density, says the seed.
-- The record with the weakest best link stands on the one side, the one with the strongest on the other; the link
-- weight is the weakest. The least dense first. Left out where somebody has decided that records of the person are of
-- one.

with

shapes as (
    select
        *,
        signatures * (signatures - 1) / 2 as possible_links
    from {{ ref('stg_resolution__person_shape') }}
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

thin_persons as (
    select
        shapes.*,
        shapes.links / shapes.possible_links as density
    from shapes
    inner join kinds
        on
            kinds.kind = 'thinly connected'
            and shapes.signatures >= kinds.least_signatures
            and shapes.links < kinds.most_density * shapes.possible_links
    left join settled
        on
            shapes.person_id = settled.person_id
            and shapes.person_id = settled.other_person_id
    where settled.person_id is null
),

ranked as (
    select
        resolution.person_id,
        resolution.record_id,
        resolution.link_weight,
        row_number() over (
            partition by resolution.person_id
            order by resolution.link_weight asc nulls last, resolution.record_id asc
        ) as weakest_rank,
        row_number() over (
            partition by resolution.person_id
            order by resolution.link_weight desc nulls last, resolution.record_id desc
        ) as strongest_rank
    from resolution
    inner join thin_persons
        on resolution.person_id = thin_persons.person_id
),

final as (
    select
        'thinly connected' as kind,
        thin_persons.person_id,
        cast(null as {{ text_type() }}) as other_person_id,
        weakest.record_id,
        strongest.record_id as other_record_id,
        weakest.link_weight,
        concat(
            cast(thin_persons.links as {{ text_type() }}), ' links among ',
            cast(thin_persons.signatures as {{ text_type() }}), ' different details'
        ) as reason,
        cast(-thin_persons.density as double) as importance
    from thin_persons
    inner join ranked as weakest
        on
            thin_persons.person_id = weakest.person_id
            and weakest.weakest_rank = 1
    inner join ranked as strongest
        on
            thin_persons.person_id = strongest.person_id
            and strongest.strongest_rank = 1
)

select * from final
