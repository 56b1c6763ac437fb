-- Which offences belong to which qualifying set, and from when to when. A rule without a sub-code takes in the
-- whole class.

with

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

qualifying_rules as (
    select * from {{ ref('qualifying_offences') }}
),

final as (
    select
        qualifying_rules.qualifying_offence_set,
        recorded_offences.offence_id,
        cast(coalesce(qualifying_rules.valid_from, date '1900-01-01') as date) as valid_from,
        cast(coalesce(qualifying_rules.valid_to, date '9999-12-31') as date) as valid_to,
        qualifying_rules.offence as qualifies_as
    from recorded_offences
    inner join qualifying_rules
        on
            recorded_offences.ho_class_code = qualifying_rules.ho_class_code
            and (
                qualifying_rules.ho_sub_code is null
                or recorded_offences.ho_sub_code = qualifying_rules.ho_sub_code
            )
)

select * from final
