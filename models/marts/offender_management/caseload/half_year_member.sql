-- Who was managed at any time in a half year, in each scheme and in all together: whether the person was there as it
-- began, and whether at its end. Whoever was there as it began is the static cohort of the half year; everybody is
-- the dynamic one.

with

half_years as (
    select * from {{ ref('caseload_period') }}
    where period_kind = 'half year'
),

spells as (
    select
        force_code,
        person_id,
        selected_on,
        deselected_on,
        coalesce(scheme, 'no scheme') as scheme
    from {{ ref('fct_iom_spell') }}
),

spells_by_scheme as (
    select * from spells
    union all
    select
        force_code,
        person_id,
        selected_on,
        deselected_on,
        'total' as scheme
    from spells
),

managed as (
    select
        half_years.force_code,
        half_years.first_day,
        half_years.last_day,
        half_years.is_complete,
        spells_by_scheme.scheme,
        spells_by_scheme.person_id,
        {{ is_open_on('half_years.first_day', 'selected_on', 'deselected_on') }} as is_there_at_start,
        {{ is_open_on('half_years.last_day', 'selected_on', 'deselected_on') }} as is_there_at_end
    from half_years
    inner join spells_by_scheme
        on
            half_years.force_code = spells_by_scheme.force_code
            and half_years.last_day >= spells_by_scheme.selected_on
            and coalesce(half_years.first_day < spells_by_scheme.deselected_on, true)
),

final as (
    select
        force_code,
        first_day,
        last_day,
        is_complete,
        scheme,
        person_id,
        max(cast(is_there_at_start as integer)) = 1 as is_static,
        max(cast(is_there_at_end as integer)) = 1 as is_there_at_end
    from managed
    group by force_code, first_day, last_day, is_complete, scheme, person_id
)

select * from final
