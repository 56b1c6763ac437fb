-- The offences that Bedfordshire's schemes for burglary dwelling and for domestic violence ask about: convictions under
-- a sentence, and arrests that led to a charge. `happened_on` is the day of the conviction or arrest. An interview
-- without an arrest is no arrest, and a caution no charge.

with

burglaries as (
    select * from {{ ref('bridge_qualifying_offence') }}
    where qualifying_offence_set = 'burglary_dwelling'
),

convictions as (
    select
        offences.*,
        cases.started_on,
        cases.ended_on
    from {{ ref('fct_index_offence') }} as offences
    inner join {{ ref('fct_probation_case') }} as cases
        on
            offences.force_code = cases.force_code
            and offences.probation_reference = cases.probation_reference
            and offences.case_number = cases.case_number
),

arrests as (
    select arrests.*
    from {{ ref('fct_arrest') }} as arrests
    inner join {{ ref('bridge_counting_disposal') }} as charges
        on arrests.outcome_code = charges.outcome_code
    where arrests.is_arrest and charges.disposal_set = 'charged'
),

happened as (
    select
        force_code,
        person_id,
        'sentence' as known_by,
        concat(probation_reference, ', case ', cast(case_number as {{ text_type() }})) as sentence_ref,
        concat(
            probation_reference, ', case ', cast(case_number as {{ text_type() }}),
            ', offence ', cast(offence_number as {{ text_type() }})
        ) as record_ref,
        committed_on as offence_on,
        convicted_on as happened_on,
        convicted_on as decided_on,
        started_on as begins_on,
        ended_on as ends_on,
        offence_id,
        is_domestic
    from convictions
    union all
    select
        force_code,
        person_id,
        'arrest' as known_by,
        '' as sentence_ref,
        concat(
            iom_reference, ', custody record ', arrest_reference,
            ', offence ', cast(offence_number as {{ text_type() }})
        ) as record_ref,
        arrested_on as offence_on,
        arrested_on as happened_on,
        coalesce(outcome_on, arrested_on) as decided_on,
        arrested_on as begins_on,
        cast(null as date) as ends_on,
        offence_id,
        is_domestic
    from arrests
),

told_apart as (
    select
        happened.*,
        burglaries.offence_id is not null as is_burglary
    from happened
    left join burglaries
        on
            happened.offence_id = burglaries.offence_id
            and happened.offence_on between burglaries.valid_from and burglaries.valid_to
),

final as (
    {% for kind, condition in [('burglary_dwelling', 'is_burglary'), ('domestic_violence', 'is_domestic')] %}
        select
            '{{ kind }}_criteria' as cohort_id,
            force_code,
            person_id,
            known_by,
            sentence_ref,
            record_ref,
            happened_on,
            decided_on,
            begins_on,
            ends_on
        from told_apart
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
