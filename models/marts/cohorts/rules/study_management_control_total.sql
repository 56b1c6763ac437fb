-- One number made of everybody in a study's force who is managed on its membership date, with what is known of the
-- person. While it stays the same, so did who is managed. When a spell ends afterwards makes no difference.

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

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

managed as (
    select
        studies.study_id,
        iom_spells.person_id,
        {{ identifier(["'iom'", 'iom_spells.iom_reference', 'iom_spells.spell_number', 'iom_spells.borough_code',
            'iom_spells.selected_on']) }} as member_fact
    from studies
    inner join iom_spells
        on
            studies.force_code = iom_spells.force_code
            and {{ is_open_on('studies.membership_date', 'iom_spells.selected_on', 'iom_spells.deselected_on') }}

    union all

    select
        studies.study_id,
        mappa_spells.person_id,
        {{ identifier(["'mappa'", 'mappa_spells.visor_reference', 'mappa_spells.managed_from']) }} as member_fact
    from studies
    inner join mappa_spells
        on
            studies.force_code = mappa_spells.force_code
            and studies.membership_date >= mappa_spells.managed_from
            and coalesce(studies.membership_date <= mappa_spells.managed_to, true)
),

final as (
    select
        managed.study_id,
        cast(sum({{ number_of_text(identifier([
            'managed.member_fact', 'managed.person_id', 'people.sex', 'people.ethnicity_group', 'people.white_or_non_white',
            'identities.date_of_birth'
        ])) }}) as {{ text_type() }}) as control_total
    from managed
    inner join people
        on managed.person_id = people.person_id
    inner join identities
        on managed.person_id = identities.person_id
    group by managed.study_id
)

select * from final
