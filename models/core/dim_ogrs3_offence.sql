-- To which group of the Offender Group Reconviction Scale 3 a recorded offence belongs: the group of its sub-code, else
-- that of its class. An offence of a class whose sub-codes are of several groups, recorded without a sub-code, has
-- none: no group is guessed.

with

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

listed as (
    select * from {{ ref('ogrs3_offence_groups') }}
),

final as (
    select
        recorded_offences.offence_id,
        cast(coalesce(of_sub_codes.offence_group, of_classes.offence_group) as {{ text_type() }}) as offence_group,
        case
            when of_sub_codes.offence_group is not null then 'sub-code'
            when of_classes.offence_group is not null then 'class'
            else 'none'
        end as offence_group_rule
    from recorded_offences
    left join listed as of_sub_codes
        on recorded_offences.ho_sub_code = of_sub_codes.ho_sub_code
    left join listed as of_classes
        on
            recorded_offences.ho_class_code = of_classes.ho_class_code
            and of_classes.ho_sub_code is null
)

select * from final
