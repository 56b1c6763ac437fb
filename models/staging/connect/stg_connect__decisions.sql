-- Everything that was decided about an offence, in custody or on the offence, in the Home Office's codes. What
-- decides nothing yet (a release on bail or under investigation) is left out. The later of two on one day is that of
-- custody, then that with the higher number.

with

disposals as (
    select * from {{ ref('stg_connect__custody_disposals') }}
),

offence_outcomes as (
    select * from {{ ref('stg_connect__offence_outcomes') }}
),

meanings as (
    select
        codes.code,
        codes.means as outcome_code,
        reference_outcomes.is_charge or reference_outcomes.is_caution as is_charge_or_caution
    from {{ ref('system_codes') }} as codes
    inner join {{ ref('outcomes') }} as reference_outcomes
        on codes.means = reference_outcomes.outcome_code
    where codes.system = 'connect' and codes.code_list = 'outcome'
),

united as (
    select
        force_code,
        investigation_reference,
        offence_number,
        person_reference,
        custody_reference,
        disposal_number as decision_number,
        disposal_code as decision_code,
        disposed_on as decided_on,
        delivery_id,
        source_file,
        source_row
    from disposals
    union all
    select
        force_code,
        investigation_reference,
        offence_number,
        person_reference,
        cast(null as {{ text_type() }}) as custody_reference,
        outcome_number as decision_number,
        outcome_code as decision_code,
        outcome_on as decided_on,
        delivery_id,
        source_file,
        source_row
    from offence_outcomes
),

final as (
    select
        united.force_code,
        united.investigation_reference,
        united.offence_number,
        united.person_reference,
        meanings.outcome_code,
        meanings.is_charge_or_caution,
        united.decided_on,
        row_number() over (
            partition by united.force_code, united.investigation_reference, united.offence_number
            order by united.decided_on, united.custody_reference nulls first, united.decision_number
        ) as place_in_time,
        united.delivery_id,
        united.source_file,
        united.source_row
    from united
    inner join meanings
        on united.decision_code = meanings.code
)

select * from final
