-- The days from which the method looks back and forward: the day on which somebody was selected, under the spell of
-- the analysis or under one that ended within the year; and, for people who were eligible in a month in which
-- somebody was selected, the first of that month.

with

periods as (
    select * from {{ ref('dim_effect_period') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

candidates as (
    select * from {{ ref('effect_candidate') }}
),

eligible_people as (
    select * from {{ ref('eligible_person') }}
),

months_of_selection as (
    select distinct
        effect_id,
        force_code,
        cast(date_trunc('month', selected_on) as date) as first_of_month
    from candidates
),

selections as (
    select
        effect_id,
        force_code,
        person_id,
        selected_on as counted_from_day
    from candidates
),

selections_of_the_deselected as (
    select
        periods.effect_id,
        periods.force_code,
        spells.person_id,
        spells.selected_on as counted_from_day
    from periods
    inner join spells
        on
            periods.force_code = spells.force_code
            and spells.deselected_on between periods.period_start and periods.period_end
),

months_of_the_eligible as (
    select
        periods.effect_id,
        periods.force_code,
        eligible_people.person_id,
        eligible_people.as_of as counted_from_day
    from periods
    inner join months_of_selection
        on periods.effect_id = months_of_selection.effect_id
    inner join eligible_people
        on
            months_of_selection.force_code = eligible_people.force_code
            and months_of_selection.first_of_month = eligible_people.as_of
            and periods.comparison_cohort_id = eligible_people.cohort_id
),

final as (
    select * from selections
    union
    select * from selections_of_the_deselected
    union
    select * from months_of_the_eligible
)

select * from final
