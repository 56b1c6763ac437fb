-- Who manages a person on a study's membership date, anywhere in its force: an Integrated Offender Management
-- team, Multi-Agency Public Protection Arrangements, or both. A person without a row is managed by neither.

with

studies as (
    select * from {{ ref('dim_study') }}
),

iom_spells as (
    select * from {{ ref('fct_iom_spell') }}
),

mappa_spells as (
    select * from {{ ref('fct_mappa_spell') }}
),

managed_by_iom as (
    select distinct
        studies.study_id,
        iom_spells.person_id
    from studies
    inner join iom_spells
        on
            studies.force_code = iom_spells.force_code
            and {{ is_open_on('studies.membership_date', 'iom_spells.selected_on', 'iom_spells.deselected_on') }}
),

managed_by_mappa as (
    select distinct
        studies.study_id,
        mappa_spells.person_id
    from studies
    inner join mappa_spells
        on
            studies.force_code = mappa_spells.force_code
            and studies.membership_date >= mappa_spells.managed_from
            and coalesce(studies.membership_date <= mappa_spells.managed_to, true)
),

final as (
    select
        coalesce(managed_by_iom.study_id, managed_by_mappa.study_id) as study_id,
        coalesce(managed_by_iom.person_id, managed_by_mappa.person_id) as person_id,
        managed_by_iom.person_id is not null as managed_by_iom,
        managed_by_mappa.person_id is not null as managed_by_mappa
    from managed_by_iom
    full outer join managed_by_mappa
        on
            managed_by_iom.study_id = managed_by_mappa.study_id
            and managed_by_iom.person_id = managed_by_mappa.person_id
)

select * from final
