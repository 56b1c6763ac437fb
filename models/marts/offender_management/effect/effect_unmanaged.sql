-- People who were eligible on the first of a month and whom no team managed on any day since: neither for as many
-- months as the effect's row asks, nor until the year reported was over.

with

periods as (
    select * from {{ ref('dim_effect_period') }}
),

eligible_people as (
    select * from {{ ref('eligible_person') }}
),

spells as (
    select * from {{ ref('fct_iom_spell') }}
),

days_eligible as (
    select
        periods.effect_id,
        eligible_people.person_id,
        eligible_people.as_of,
        greatest(
            {{ months_after('eligible_people.as_of', 'periods.comparison_months_unselected') }}, periods.period_end + 1
        ) as unmanaged_until
    from periods
    inner join eligible_people
        on
            periods.force_code = eligible_people.force_code
            and periods.comparison_cohort_id = eligible_people.cohort_id
),

managed_since as (
    select distinct
        days_eligible.effect_id,
        days_eligible.person_id,
        days_eligible.as_of
    from days_eligible
    inner join spells
        on
            days_eligible.person_id = spells.person_id
            and days_eligible.unmanaged_until > spells.selected_on
            and coalesce(days_eligible.as_of < spells.deselected_on, true)
),

final as (
    select
        days_eligible.effect_id,
        days_eligible.person_id,
        days_eligible.as_of
    from days_eligible
    left join managed_since
        on
            days_eligible.effect_id = managed_since.effect_id
            and days_eligible.person_id = managed_since.person_id
            and days_eligible.as_of = managed_since.as_of
    where managed_since.person_id is null
)

select * from final
