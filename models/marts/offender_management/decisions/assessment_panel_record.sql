-- What the matrix reads from risk scores and panels: the last of each up to the membership date. A person without
-- one has no row: unknown is not nought. Intelligence counts 1 unconfirmed and 2 confirmed, a colour 1 AMBER, 2
-- AMBER+ and 3 RED.

with

persons as (
    select * from {{ ref('assessment_person') }}
),

risk_scores as (
    select * from {{ ref('fct_risk_score') }}
    where score in ('OGRS_2_YEAR', 'OVP_2_YEAR')
),

assessments as (
    select * from {{ ref('fct_rag_assessment') }}
),

scores_by_the_day as (
    select
        persons.study_id,
        persons.person_id,
        case risk_scores.score when 'OGRS_2_YEAR' then 'ogrs_pct' else 'ovp_pct' end as measure,
        risk_scores.scored_on as recorded_on,
        risk_scores.score_pct as amount,
        row_number() over (
            partition by persons.study_id, persons.person_id, risk_scores.score
            order by risk_scores.scored_on desc, risk_scores.probation_reference desc
        ) as latest_first
    from persons
    inner join risk_scores
        on
            persons.force_code = risk_scores.force_code
            and persons.person_id = risk_scores.person_id
            and persons.membership_date >= risk_scores.scored_on
),

panels_by_the_day as (
    select
        persons.study_id,
        persons.person_id,
        assessments.assessed_on as recorded_on,
        case assessments.intelligence when 'CONFIRMED' then 2 when 'UNCONFIRMED' then 1 else 0 end
            as intelligence_level,
        case assessments.rag_status when 'RED' then 3 when 'AMBER+' then 2 when 'AMBER' then 1 else 0 end as rag_level,
        row_number() over (
            partition by persons.study_id, persons.person_id
            order by assessments.assessed_on desc, assessments.iom_reference desc
        ) as latest_first
    from persons
    inner join assessments
        on
            persons.force_code = assessments.force_code
            and persons.person_id = assessments.person_id
            and persons.membership_date >= assessments.assessed_on
),

final as (
    select
        study_id,
        person_id,
        measure,
        recorded_on,
        cast(1 as bigint) as records,
        amount
    from scores_by_the_day
    where latest_first = 1
    {% for measure in ['intelligence_level', 'rag_level'] %}
        union all
        select
            study_id,
            person_id,
            '{{ measure }}' as measure,
            recorded_on,
            cast(1 as bigint) as records,
            cast({{ measure }} as decimal(18, 4)) as amount
        from panels_by_the_day
        where latest_first = 1
    {% endfor %}
)

select * from final
