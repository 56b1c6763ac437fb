-- Why somebody leaves Integrated Offender Management, and what the exit amounts to.

with

listed as (
    select * from {{ ref('deselection_reasons') }}
),

final as (
    select
        cast(deselection_code as {{ text_type() }}) as deselection_code,
        cast(reason as {{ text_type() }}) as reason,
        cast(exit_outcome as {{ text_type() }}) as exit_outcome,
        cast(counts_as_success as boolean) as counts_as_success
    from listed
)

select * from final
