-- Everybody under supervision on a day whose scores in force let a selection rule look further: the score is at least
-- the one that is enough with an offence, and the violence score, where the rule asks for one, is at least the rule's.
-- A case that ends on the day is over.

with

days as (
    select * from {{ ref('eligibility_day') }}
),

rules as (
    select * from {{ ref('dim_selection_rule') }}
),

cases as (
    select * from {{ ref('fct_probation_case') }}
),

scores as (
    select * from {{ ref('score_in_force') }}
),

supervised as (
    select distinct
        days.force_code,
        days.as_of,
        cases.person_id
    from days
    inner join cases
        on
            days.force_code = cases.force_code
            and {{ is_open_on('days.as_of', 'cases.started_on', 'cases.ended_on') }}
),

final as (
    select
        supervised.force_code,
        rules.cohort_id,
        supervised.as_of,
        supervised.person_id,
        {%- for part, relation in [('', 'scores'), ('violence_', 'violence_scores')] %}
            {{ relation }}.score_pct as {{ part }}score_pct,
            {{ relation }}.in_force_from as {{ part }}scored_on,
            {{ relation }}.score_model as {{ part }}score_model,
            {{ relation }}.score_version as {{ part }}score_version,
            {{ relation }}.probation_reference as {{ part }}probation_reference,
        {%- endfor %}
        scores.score_pct >= rules.least_score_pct as is_enough_alone
    from supervised
    cross join rules
    inner join scores
        on
            supervised.force_code = scores.force_code
            and supervised.person_id = scores.person_id
            and rules.score = scores.score
            and {{ is_open_on('supervised.as_of', 'scores.in_force_from', 'scores.replaced_on') }}
    left join scores as violence_scores
        on
            supervised.force_code = violence_scores.force_code
            and supervised.person_id = violence_scores.person_id
            and rules.violence_score = violence_scores.score
            and {{ is_open_on('supervised.as_of', 'violence_scores.in_force_from', 'violence_scores.replaced_on') }}
    where
        scores.score_pct >= least(
            rules.least_score_pct, coalesce(rules.least_score_with_offence_pct, rules.least_score_pct)
        )
        and (rules.violence_score is null or violence_scores.score_pct >= rules.least_violence_score_pct)
)

select * from final
