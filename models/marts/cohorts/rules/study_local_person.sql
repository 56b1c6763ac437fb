-- Whom those who manage people count in a study's area on its membership date, apart from any crime:
--   probation office           the person has a case that is active on the day (else, the last one begun by then) in an
--                              office that serves a borough of the area, alone or with others;
--   offender management team   the person has a spell that is open on the day (else, the last one begun by then) with a
--                              team of the area.
-- A study of the whole force has everybody of whom the force's probation service or teams hold anything: an office may
-- serve no borough of the force, and a score may be delivered without a case.

with

studies as (
    select * from {{ ref('dim_study') }}
),

study_areas as (
    select * from {{ ref('bridge_study_area') }}
),

cases as (
    select
        cases.*,
        offices.borough_code
    from {{ ref('fct_probation_case') }} as cases
    left join {{ ref('dim_office_borough') }} as offices
        on
            cases.force_code = offices.force_code
            and cases.office_code = offices.office_code
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

known as (
    select
        force_code,
        person_id,
        'probation office' as counted_by,
        borough_code,
        started_on as begins_on,
        ended_on as ends_on
    from cases
    union all
    select
        force_code,
        person_id,
        'offender management team' as counted_by,
        borough_code,
        selected_on as begins_on,
        deselected_on as ends_on
    from spells
),

begun as (
    select
        studies.study_id,
        known.*,
        {{ is_open_on('studies.membership_date', 'known.begins_on', 'known.ends_on') }} as is_open,
        max(case
            when {{ is_open_on('studies.membership_date', 'known.begins_on', 'known.ends_on') }} then 1 else 0
        end) over (partition by studies.study_id, known.counted_by, known.person_id) as has_open,
        max(known.begins_on) over (
            partition by studies.study_id, known.counted_by, known.person_id
        ) as last_begun_on
    from studies
    inner join known
        on
            studies.force_code = known.force_code
            and studies.membership_date >= known.begins_on
),

final as (
    select distinct
        begun.study_id,
        begun.person_id,
        begun.counted_by
    from begun
    inner join study_areas
        on
            begun.study_id = study_areas.study_id
            and begun.borough_code = study_areas.borough_code
    where begun.is_open or (begun.has_open = 0 and begun.begins_on = begun.last_begun_on)
    {% for counted_by, relation in [
        ('probation office', 'fct_probation_case'), ('probation office', 'fct_risk_score'),
        ('probation office', 'fct_sanction_count'), ('offender management team', 'fct_iom_spell'),
        ('offender management team', 'fct_arrest')
    ] %}
        union distinct
        select distinct
            studies.study_id,
            held.person_id,
            '{{ counted_by }}' as counted_by
        from studies
        inner join {{ ref(relation) }} as held
            on studies.force_code = held.force_code
        where studies.area_kind = 'force'
    {% endfor %}
)

select * from final
