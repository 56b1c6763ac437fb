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

-- Looked up by inner joins alone: an outer join over a range of days compares every row with every other.
in_force as (
    select
        supervised.force_code,
        supervised.as_of,
        supervised.person_id,
        scores.score,
        scores.score_pct,
        scores.in_force_from,
        scores.score_model,
        scores.score_version,
        scores.probation_reference
    from supervised
    inner join scores
        on
            supervised.force_code = scores.force_code
            and supervised.person_id = scores.person_id
            and {{ is_open_on('supervised.as_of', 'scores.in_force_from', 'scores.replaced_on') }}
),

final as (
    select
        in_force.force_code,
        rules.cohort_id,
        in_force.as_of,
        in_force.person_id,
        {%- for part, relation in [('', 'in_force'), ('violence_', 'violence_in_force')] %}
            {{ relation }}.score_pct as {{ part }}score_pct,
            {{ relation }}.in_force_from as {{ part }}scored_on,
            {{ relation }}.score_model as {{ part }}score_model,
            {{ relation }}.score_version as {{ part }}score_version,
            {{ relation }}.probation_reference as {{ part }}probation_reference,
        {%- endfor %}
        in_force.score_pct >= rules.least_score_pct as is_enough_alone
    from rules
    inner join in_force
        on rules.score = in_force.score
    left join in_force as violence_in_force
        on
            in_force.force_code = violence_in_force.force_code
            and in_force.as_of = violence_in_force.as_of
            and in_force.person_id = violence_in_force.person_id
            and rules.violence_score = violence_in_force.score
    where
        in_force.score_pct >= least(
            rules.least_score_pct, coalesce(rules.least_score_with_offence_pct, rules.least_score_pct)
        )
        and (rules.violence_score is null or violence_in_force.score_pct >= rules.least_violence_score_pct)
)

select * from final
