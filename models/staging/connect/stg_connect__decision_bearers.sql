-- Whose each decision is, one row a bearer. One that names a person is that person's. One that names nobody is that
-- of the one accused, where there is one; where there are several, it is that of those whom no decision names. But a
-- charge or a caution is somebody's, and of several nobody knows whose. Such a one, and one that finds no accused,
-- is nobody's: it has one row without a bearer.

with

decisions as (
    select * from {{ ref('stg_connect__decisions') }}
),

accused as (
    select * from {{ ref('stg_connect__parties') }}
    where is_accused
),

named as (
    select distinct
        force_code,
        investigation_reference,
        offence_number,
        person_reference
    from decisions
    where person_reference is not null
),

accused_together as (
    select
        accused.force_code,
        accused.investigation_reference,
        accused.offence_number,
        accused.person_reference,
        named.person_reference is not null as is_named,
        count(*) over (
            partition by accused.force_code, accused.investigation_reference, accused.offence_number
        ) as persons_accused
    from accused
    left join named
        on
            accused.force_code = named.force_code
            and accused.investigation_reference = named.investigation_reference
            and accused.offence_number = named.offence_number
            and accused.person_reference = named.person_reference
),

final as (
    select
        decisions.force_code,
        decisions.investigation_reference,
        decisions.offence_number,
        coalesce(decisions.person_reference, accused_together.person_reference) as person_reference,
        decisions.outcome_code,
        decisions.is_charge_or_caution,
        decisions.decided_on,
        decisions.place_in_time,
        decisions.delivery_id,
        decisions.source_file,
        decisions.source_row
    from decisions
    left join accused_together
        on
            decisions.force_code = accused_together.force_code
            and decisions.investigation_reference = accused_together.investigation_reference
            and decisions.offence_number = accused_together.offence_number
            and decisions.person_reference is null
            and (
                accused_together.persons_accused = 1
                or (not accused_together.is_named and not decisions.is_charge_or_caution)
            )
)

select * from final
