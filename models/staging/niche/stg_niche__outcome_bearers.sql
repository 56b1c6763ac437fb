-- Whose each outcome is, one row a bearer. An outcome that names a nominal is that nominal's. One of the occurrence
-- is that of every accused who has none of their own, with one exception: a charge or a caution is somebody's, and
-- where several are accused nobody knows whose. Such an outcome, and one that finds no such accused, is nobody's:
-- it has one row without a bearer.

with

outcomes as (
    select * from {{ ref('stg_niche__outcomes') }}
),

accused as (
    select * from {{ ref('stg_niche__accused') }}
),

meanings as (
    select
        codes.code,
        codes.means as outcome_code,
        reference_outcomes.is_charge or reference_outcomes.is_caution as is_somebodys
    from {{ ref('system_codes') }} as codes
    inner join {{ ref('outcomes') }} as reference_outcomes
        on codes.means = reference_outcomes.outcome_code
    where codes.system = 'niche' and codes.code_list = 'outcome'
),

understood as (
    select
        outcomes.*,
        meanings.outcome_code,
        meanings.is_somebodys
    from outcomes
    left join meanings
        on outcomes.outcome = meanings.code
),

final as (
    select
        understood.force_code,
        understood.occurrence_reference,
        understood.outcome_number,
        coalesce(understood.nominal_reference, accused.nominal_reference) as nominal_reference,
        understood.outcome_code,
        understood.outcome_on,
        understood.is_somebodys,
        understood.delivery_id,
        understood.source_file,
        understood.source_row
    from understood
    left join accused
        on
            understood.force_code = accused.force_code
            and understood.occurrence_reference = accused.occurrence_reference
            and understood.nominal_reference is null
            and not accused.has_own_outcome
            and (accused.nominals_accused = 1 or not understood.is_somebodys)
)

select * from final
