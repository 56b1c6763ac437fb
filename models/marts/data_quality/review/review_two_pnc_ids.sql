-- A person with two or more different valid PNC ids, by a record of the id that most of its records have and one of
-- the next. The link weight is the lesser of the best links of the records with either id: what holds the less certain
-- one to the person. The weakest first: there a stranger is likeliest. Left out where somebody has decided that records
-- of the person are of one.

with

shapes as (
    select * from {{ ref('stg_resolution__person_shape') }}
),

records as (
    select * from {{ ref('int_person_records') }}
    where valid_pnc_id is not null
),

resolution as (
    select * from {{ ref('int_person_resolution') }}
),

settled as (
    select * from {{ ref('review_settled') }}
),

ids as (
    select
        resolution.person_id,
        records.valid_pnc_id,
        min(records.record_id) as record_id,
        max(resolution.link_weight) as link_weight,
        row_number() over (
            partition by resolution.person_id
            order by count(*) desc, records.valid_pnc_id
        ) as id_rank
    from records
    inner join resolution
        on records.record_id = resolution.record_id
    group by resolution.person_id, records.valid_pnc_id
),

final as (
    select
        'two PNC ids' as kind,
        shapes.person_id,
        cast(null as {{ text_type() }}) as other_person_id,
        first_id.record_id,
        second_id.record_id as other_record_id,
        least(first_id.link_weight, second_id.link_weight) as link_weight,
        concat(cast(shapes.pnc_ids as {{ text_type() }}), ' different valid PNC ids') as reason,
        -least(first_id.link_weight, second_id.link_weight) as importance
    from shapes
    inner join ids as first_id
        on
            shapes.person_id = first_id.person_id
            and first_id.id_rank = 1
    inner join ids as second_id
        on
            shapes.person_id = second_id.person_id
            and second_id.id_rank = 2
    left join settled
        on
            shapes.person_id = settled.person_id
            and shapes.person_id = settled.other_person_id
    where shapes.pnc_ids > 1 and settled.person_id is null
)

select * from final
