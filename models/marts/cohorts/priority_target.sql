-- Whom to turn to first: everybody among the n most harmful (n on the study's row) of the managed or of the
-- victim-offenders, once. `is_target` leaves out those whom Multi-Agency Public Protection Arrangements alone
-- manage, since they are already in hands made for the most dangerous: in the South Area study nineteen people,
-- less one, are its harmful eighteen. `is_unmanaged` are those whom nobody manages: its eight.

with

studies as (
    select * from {{ ref('dim_study') }}
),

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

ranks as (
    select
        member_harm.study_id,
        member_harm.person_key,
        studies.target_group_size,
        max(case when member_harm.cohort_id = 'iom' then member_harm.harm_rank end) as iom_rank,
        max(case when member_harm.cohort_id = 'victim_offender' then member_harm.harm_rank end) as victim_offender_rank,
        max(member_harm.harm_days) as harm_days,
        max(member_harm.violent_harm_days) as violent_harm_days,
        max(member_harm.offences) as offences,
        max(member_harm.victimisations) as victimisations,
        max(case when member_harm.managed_by_iom then 1 else 0 end) = 1 as managed_by_iom,
        max(case when member_harm.managed_by_mappa then 1 else 0 end) = 1 as managed_by_mappa
    from member_harm
    inner join studies
        on member_harm.study_id = studies.study_id
    where member_harm.cohort_id in ('iom', 'victim_offender')
    group by member_harm.study_id, member_harm.person_key, studies.target_group_size
),

in_a_top_group as (
    select
        *,
        coalesce(iom_rank <= target_group_size, false) as is_top_iom,
        coalesce(victim_offender_rank <= target_group_size, false) as is_top_victim_offender
    from ranks
    where iom_rank <= target_group_size or victim_offender_rank <= target_group_size
),

final as (
    select
        study_id,
        person_key,
        iom_rank,
        victim_offender_rank,
        offences,
        harm_days,
        violent_harm_days,
        victimisations,
        managed_by_iom,
        managed_by_mappa,
        managed_by_iom or not managed_by_mappa as is_target,
        not managed_by_iom and not managed_by_mappa as is_unmanaged,
        concat(
            case
                when is_top_iom and is_top_victim_offender then 'among the most harmful of both cohorts'
                when is_top_iom then 'among the most harmful of the managed'
                else 'among the most harmful victim-offenders'
            end,
            case
                when managed_by_iom and managed_by_mappa then '; managed by IOM and MAPPA'
                when managed_by_iom then '; managed by IOM'
                when managed_by_mappa then '; managed by MAPPA alone'
                else '; managed by nobody'
            end
        ) as reason
    from in_a_top_group
)

select * from final
