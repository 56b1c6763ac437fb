-- Who is managed on a day, each person once: on the last day of each complete month, on the days on which
-- eligibility is asked, and on the membership date of each study. Of several spells that are open on the day the one
-- begun last counts. Whether the person is in custody is read from the probation service's record of that day.

with

days as (
    select
        force_code,
        last_day as as_of
    from {{ ref('caseload_period') }}
    where period_kind = 'month' and is_complete
    union
    select
        force_code,
        as_of
    from {{ ref('eligibility_day') }}
    union
    select
        force_code,
        membership_date as as_of
    from {{ ref('dim_study') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

custody as (
    select * from {{ ref('fct_custody_spell') }}
),

open_spells as (
    select
        days.as_of,
        spells.*,
        row_number() over (
            partition by spells.force_code, days.as_of, spells.person_id
            order by spells.selected_on desc, spells.iom_reference desc, spells.spell_number desc
        ) as latest_first
    from days
    inner join spells
        on
            days.force_code = spells.force_code
            and {{ is_open_on('days.as_of', 'spells.selected_on', 'spells.deselected_on') }}
),

in_custody as (
    select distinct
        days.force_code,
        days.as_of,
        custody.person_id
    from days
    inner join custody
        on
            days.force_code = custody.force_code
            and {{ is_open_on('days.as_of', 'custody.entered_on', 'custody.released_on') }}
),

final as (
    select
        open_spells.force_code,
        open_spells.as_of,
        open_spells.person_id,
        open_spells.iom_reference,
        open_spells.spell_number,
        open_spells.borough_code,
        open_spells.scheme,
        open_spells.supervision,
        open_spells.provider,
        in_custody.person_id is not null as is_in_custody
    from open_spells
    left join in_custody
        on
            open_spells.force_code = in_custody.force_code
            and open_spells.as_of = in_custody.as_of
            and open_spells.person_id = in_custody.person_id
    where open_spells.latest_first = 1
)

select * from final
