-- `cohort_group_offence_type` as it may leave the force. What is withheld is null, and `suppression` says why:
--   small number       the group, or what is left of a larger group without it, has too few people who commit the
--                      type, or one person who has nearly all of its harm;
--   protects another   with it shown, a type that is withheld could be worked out from the group's total.
-- The rule is in `sharing_withheld_type`.

with

offence_types as (
    select * from {{ ref('cohort_group_offence_type') }}
),

places as (
    select * from {{ ref('sharing_type_place') }}
),

withheld_types as (
    select * from {{ ref('sharing_withheld_type') }}
),

small_types as (
    select * from {{ ref('sharing_small_type') }}
),

reasons as (
    select
        withheld_types.study_id,
        withheld_types.cohort_id,
        withheld_types.group_size,
        places.offence_type,
        case
            when places.place > withheld_types.types_withheld then null
            when small_types.place is not null then 'small number'
            else 'protects another'
        end as suppression
    from withheld_types
    inner join places
        on
            withheld_types.study_id = places.study_id
            and withheld_types.cohort_id = places.cohort_id
    left join small_types
        on
            withheld_types.study_id = small_types.study_id
            and withheld_types.cohort_id = small_types.cohort_id
            and withheld_types.last_rank = small_types.last_rank
            and places.place = small_types.place
),

final as (
    select
        offence_types.study_id,
        offence_types.cohort_id,
        offence_types.group_size,
        offence_types.offence_type,
        {{ unless_withheld('offence_types.offences', 'reasons.suppression') }} as offences,
        {{ unless_withheld('offence_types.pct_offences', 'reasons.suppression') }} as pct_offences,
        {{ unless_withheld('offence_types.harm_days', 'reasons.suppression') }} as harm_days,
        {{ unless_withheld('offence_types.pct_harm', 'reasons.suppression') }} as pct_harm,
        reasons.suppression
    from offence_types
    inner join reasons
        on
            offence_types.study_id = reasons.study_id
            and offence_types.cohort_id = reasons.cohort_id
            and offence_types.offence_type = reasons.offence_type
            and coalesce(offence_types.group_size, 0) = coalesce(reasons.group_size, 0)
)

select * from final
