-- Which outcomes count as an offence of the person, for each set of disposals that a study may name.

with

disposals as (
    select * from {{ ref('counting_disposals') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

final as (
    select
        cast(disposals.disposal_set as {{ text_type() }}) as disposal_set,
        cast(disposals.outcome_code as {{ text_type() }}) as outcome_code,
        cast(outcomes.outcome as {{ text_type() }}) as outcome
    from disposals
    inner join outcomes
        on disposals.outcome_code = outcomes.outcome_code
)

select * from final
