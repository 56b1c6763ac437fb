-- The priority targets by name, for the person who must act. Goes into the restricted file only.

with

targets as (
    select * from {{ ref('priority_target') }}
),

nominals as (
    select * from {{ ref('nominal') }}
),

final as (
    select
        targets.study_id,
        targets.person_key,
        nominals.forename,
        nominals.surname,
        nominals.date_of_birth,
        nominals.pnc_id,
        targets.iom_rank,
        targets.victim_offender_rank,
        targets.harm_days,
        targets.managed_by_iom,
        targets.managed_by_mappa,
        targets.is_target,
        targets.is_unmanaged,
        targets.reason
    from targets
    inner join nominals
        on targets.person_key = nominals.person_key
)

select * from final
