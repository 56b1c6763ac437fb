-- The cohorts that go by scores, one for each row of the selection rules: everybody eligible under the rule on the
-- study's membership date (`eligible_person`) whom a probation office counts in the study's area. An office that two
-- boroughs share is in both. Evidence are the score, the violence score where the rule asks for one, and the offence
-- where the score is not enough alone.

with

studies as (
    select * from {{ ref('dim_study') }}
),

local_people as (
    select * from {{ ref('study_local_person') }}
    where counted_by = 'probation office'
),

eligible as (
    select * from {{ ref('eligible_person') }}
),

rules as (
    select * from {{ ref('dim_selection_rule') }}
),

eligible_in_the_area as (
    select
        studies.study_id,
        eligible.*,
        rules.score,
        rules.violence_score
    from studies
    inner join eligible
        on
            studies.force_code = eligible.force_code
            and studies.membership_date = eligible.as_of
    inner join local_people
        on
            studies.study_id = local_people.study_id
            and eligible.person_id = local_people.person_id
    inner join rules
        on eligible.cohort_id = rules.cohort_id
),

{% set per_cent = "cast(cast(%s as decimal(18, 1)) as " ~ text_type() ~ ")" -%}
evidence as (
    {% for criterion, part in [('score', ''), ('violence score', 'violence_')] %}
        select
            study_id,
            cohort_id,
            person_id,
            '{{ criterion }}' as criterion,
            concat({{ part }}probation_reference, ', ', {{ part }}score) as record_ref,
            {{ part }}scored_on as occurred_on,
            concat(
                {{ per_cent % (part ~ 'score_pct') }}, ' per cent, ', {{ part }}score_model,
                case when {{ part }}score_version is null then '' else concat(' ', {{ part }}score_version) end
            ) as detail
        from eligible_in_the_area
        where {{ part }}score_pct is not null
        union all
    {% endfor %}
    select
        study_id,
        cohort_id,
        person_id,
        'offence on record' as criterion,
        offence_ref as record_ref,
        offence_on as occurred_on,
        concat(qualifies_as, ', ', cast(days_in_custody as {{ text_type() }}), ' days in custody since') as detail
    from eligible_in_the_area
    where offence_ref is not null
)

select * from evidence
