-- Spells that ended within the year reported, and how far the person is followed: for as many days after de-
-- selection as the year before selection has, or to the end of the year reported if that comes first.

with

periods as (
    select * from {{ ref('dim_effect_period') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

ended as (
    select
        periods.effect_id,
        spells.force_code,
        spells.person_id,
        spells.borough_code,
        spells.scheme,
        spells.selected_on,
        spells.deselected_on,
        spells.deselection_code,
        spells.selected_on - periods.baseline_days as year_before_start,
        least(spells.deselected_on + periods.baseline_days, periods.period_end + 1) as followed_until,
        periods.period_end + 1 as reported_until,
        row_number() over (
            partition by periods.effect_id, spells.person_id, spells.selected_on
            order by spells.deselected_on desc, spells.iom_reference desc
        ) as youth_rank
    from periods
    inner join spells
        on
            periods.force_code = spells.force_code
            and spells.deselected_on between periods.period_start and periods.period_end
),

selected_again as (
    select distinct
        ended.effect_id,
        ended.person_id,
        ended.selected_on
    from ended
    inner join spells
        on
            ended.force_code = spells.force_code
            and ended.person_id = spells.person_id
            and ended.deselected_on <= spells.selected_on
            and ended.reported_until > spells.selected_on
),

final as (
    select
        ended.effect_id,
        ended.force_code,
        ended.person_id,
        ended.borough_code,
        ended.scheme,
        ended.selected_on,
        ended.deselected_on,
        ended.deselection_code,
        ended.year_before_start,
        ended.followed_until,
        ended.reported_until,
        selected_again.person_id is not null as is_selected_again
    from ended
    left join selected_again
        on
            ended.effect_id = selected_again.effect_id
            and ended.person_id = selected_again.person_id
            and ended.selected_on = selected_again.selected_on
    where ended.youth_rank = 1
)

select * from final
