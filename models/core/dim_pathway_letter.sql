-- A letter of the pathway matrix, with its meaning and whether it is a need.

with

letters as (
    select * from {{ ref('pathway_letters') }}
),

pathways as (
    select * from {{ ref('pathways') }}
),

final as (
    select
        cast(letters.pathway as {{ text_type() }}) as pathway,
        cast(pathways.title as {{ text_type() }}) as title,
        cast(pathways.display_order as integer) as display_order,
        cast(letters.letter as {{ text_type() }}) as letter,
        cast(letters.meaning as {{ text_type() }}) as meaning,
        cast(letters.is_need as boolean) as is_need
    from letters
    inner join pathways
        on letters.pathway = pathways.pathway
)

select * from final
