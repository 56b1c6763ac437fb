-- On whom each cohort and group falls, beside the people it was chosen from: sex, age band and ethnicity. The
-- shares that are set against each other are of those of whom it is known; how many are not known is a category of
-- its own. A count that is too small to leave the force is flagged.

with

counts as (
    select * from {{ ref('demographic_count') }}
),

studies as (
    select * from {{ ref('dim_study') }}
),

cohorts as (
    select
        cohorts.cohort_id,
        case
            when selection_rules.cohort_id is null then 'people with an offence'
            else 'people with an active case'
        end as chosen_from
    from {{ ref('cohort') }} as cohorts
    left join {{ ref('dim_selection_rule') }} as selection_rules
        on cohorts.cohort_id = selection_rules.cohort_id
),

final as (
    select
        counts.study_id,
        counts.population as cohort_id,
        counts.group_size,
        counts.dimension,
        counts.category,
        counts.is_known,
        counts.persons,
        counts.pct_of_all,
        counts.pct_of_known,
        cohorts.chosen_from,
        chosen_from.persons as chosen_from_persons,
        chosen_from.pct_of_all as chosen_from_pct_of_all,
        chosen_from.pct_of_known as chosen_from_pct_of_known,
        counts.pct_of_known - chosen_from.pct_of_known as difference_points,
        counts.pct_of_known / nullif(chosen_from.pct_of_known, 0) as ratio,
        {{ is_small('counts.persons', 'studies.smallest_count_shown') }} as is_small
    from counts
    inner join studies
        on counts.study_id = studies.study_id
    inner join cohorts
        on counts.population = cohorts.cohort_id
    left join counts as chosen_from
        on
            cohorts.chosen_from = chosen_from.population
            and counts.study_id = chosen_from.study_id
            and counts.dimension = chosen_from.dimension
            and counts.category = chosen_from.category
)

select * from final
