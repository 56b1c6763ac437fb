-- The offences that can lower the score which a selection rule asks for, on record of a person: those of which the
-- person was convicted in a probation case, and recorded crimes with a charge or caution. `known_on` is the day of the
-- conviction, charge or caution: before it nobody could have reckoned with the offence.

with

rules as (
    select distinct offence_set
    from {{ ref('dim_selection_rule') }}
    where offence_set is not null
),

qualifying_offences as (
    select * from {{ ref('bridge_qualifying_offence') }}
),

index_offences as (
    select * from {{ ref('fct_index_offence') }}
),

crimes as (
    select * from {{ ref('fct_offence') }}
    where is_charged_or_cautioned
),

on_record as (
    select
        force_code,
        person_id,
        offence_id,
        concat(
            probation_reference, ', case ', cast(case_number as {{ text_type() }}),
            ', offence ', cast(offence_number as {{ text_type() }})
        ) as offence_ref,
        committed_on,
        convicted_on as known_on
    from index_offences
    union all
    select
        force_code,
        person_id,
        offence_id,
        crime_reference as offence_ref,
        occurred_on as committed_on,
        coalesce(disposed_on, occurred_on) as known_on
    from crimes
),

final as (
    select
        on_record.force_code,
        on_record.person_id,
        rules.offence_set,
        on_record.offence_ref,
        on_record.committed_on,
        on_record.known_on,
        qualifying_offences.qualifies_as
    from rules
    inner join qualifying_offences
        on rules.offence_set = qualifying_offences.qualifying_offence_set
    inner join on_record
        on
            qualifying_offences.offence_id = on_record.offence_id
            and on_record.committed_on between qualifying_offences.valid_from and qualifying_offences.valid_to
)

select * from final
