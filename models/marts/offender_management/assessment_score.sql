-- The total of the assessment matrix for a person in a study, the rules that make it up, and beside it what the
-- panel decided: the last decision about the person up to the membership date, under whichever rule. The score
-- orders people for the panel to look at; it never stands in the decision's place.

with

points as (
    select * from {{ ref('assessment_point') }}
),

persons as (
    select * from {{ ref('assessment_person') }}
),

decisions as (
    select
        *,
        row_number() over (
            partition by force_code, as_of, person_id
            order by decided_on desc, decision_reference desc
        ) as latest_first
    from {{ ref('standing_decision') }}
),

managed as (
    select * from {{ ref('caseload_on_day') }}
),

totals as (
    select
        study_id,
        person_key,
        sum(points) as total_points,
        count(case when is_met then 1 end) as rules_met,
        count(case when measured_value is null then 1 end) as rules_unknown,
        {{ joined_text("case when is_met then concat(rule_id, ' ', cast(points as " ~ text_type() ~ ")) end") }}
            as points_by_rule
    from points
    group by study_id, person_key
),

final as (
    select
        totals.study_id,
        totals.person_key,
        cast(totals.total_points as bigint) as total_points,
        rank() over (partition by totals.study_id order by totals.total_points desc) as score_rank,
        totals.points_by_rule,
        totals.rules_met,
        totals.rules_unknown,
        decisions.decision,
        decisions.considered_under,
        decisions.reason,
        decisions.decided_by,
        decisions.decided_on,
        managed.person_id is not null as is_managed
    from totals
    inner join persons
        on
            totals.study_id = persons.study_id
            and totals.person_key = persons.person_key
    left join decisions
        on
            persons.force_code = decisions.force_code
            and persons.membership_date = decisions.as_of
            and persons.person_id = decisions.person_id
            and decisions.latest_first = 1
    left join managed
        on
            persons.force_code = managed.force_code
            and persons.membership_date = managed.as_of
            and persons.person_id = managed.person_id
)

select * from final
