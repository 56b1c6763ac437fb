-- A rule for the colour of a managed person, with its place in the order in which they are asked.

with

listed as (
    select * from {{ ref('rag_rules') }}
),

final as (
    select
        cast(rule_id as {{ text_type() }}) as rule_id,
        cast(rag_status as {{ text_type() }}) as rag_status,
        cast(precedence as integer) as precedence,
        cast(within_months as integer) as within_months,
        cast(harm_index_edition as {{ text_type() }}) as harm_index_edition,
        cast(title as {{ text_type() }}) as title
    from listed
)

select * from final
