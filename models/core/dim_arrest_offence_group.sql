-- The groups under which London reports what managed people were arrested for, by class of the offence.

with

listed as (
    select * from {{ ref('arrest_offence_groups') }}
),

final as (
    select
        cast(ho_class_code as {{ text_type() }}) as ho_class_code,
        cast(arrest_offence_group as {{ text_type() }}) as offence_group
    from listed
)

select * from final
