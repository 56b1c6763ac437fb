-- Who is eligible under which selection rule on which day, and by what: the score alone, or the score together with an
-- offence. One model for every rule that goes by scores; a rule is a row of `selection_rules.csv`.

with

people as (
    select * from {{ ref('scored_person') }}
),

offences as (
    select * from {{ ref('offence_that_counts') }}
),

final as (
    select
        people.force_code,
        people.cohort_id,
        people.as_of,
        people.person_id,
        people.score_pct,
        people.scored_on,
        people.score_model,
        people.score_version,
        people.probation_reference,
        people.violence_score_pct,
        people.violence_scored_on,
        people.violence_score_model,
        people.violence_score_version,
        people.violence_probation_reference,
        case when people.is_enough_alone then 'score alone' else 'score with offence' end as eligible_by,
        offences.offence_ref,
        offences.offence_on,
        offences.qualifies_as,
        offences.days_in_custody
    from people
    left join offences
        on
            people.force_code = offences.force_code
            and people.cohort_id = offences.cohort_id
            and people.as_of = offences.as_of
            and people.person_id = offences.person_id
    where people.is_enough_alone or offences.offence_ref is not null
)

select * from final
