-- The assessment matrix, rule by rule: what was measured of a person in a study, and the points that the rule gives for
-- it. A rule counts what was recorded within its months before the membership date, the membership date included. A rule of
-- which nothing is known for a person gives no points, and says so by a measured value of null.

with

persons as (
    select * from {{ ref('assessment_person') }}
),

rules as (
    select * from {{ ref('dim_assessment_rule') }}
),

records as (
    select * from {{ ref('assessment_crime_record') }}
    union all
    select * from {{ ref('assessment_panel_record') }}
    union all
    select * from {{ ref('assessment_custody_record') }}
),

measured as (
    select
        persons.study_id,
        persons.person_key,
        rules.rule_id,
        rules.title,
        rules.points,
        rules.threshold,
        rules.below,
        sum(records.amount) as measured_value,
        count(case when records.amount > 0 then 1 end) as records_counted,
        max(case when records.amount > 0 then records.recorded_on end) as last_recorded_on
    from persons
    cross join rules
    left join records
        on
            persons.study_id = records.study_id
            and persons.person_id = records.person_id
            and rules.measure = records.measure
            and coalesce(
                records.recorded_on > {{ months_after('persons.membership_date', '-rules.within_months') }}, true
            )
    group by
        persons.study_id,
        persons.person_key,
        rules.rule_id,
        rules.title,
        rules.points,
        rules.threshold,
        rules.below
),

judged as (
    select
        *,
        coalesce(measured_value >= threshold, false) and coalesce(measured_value < below, true) as is_met
    from measured
),

final as (
    select
        study_id,
        person_key,
        rule_id,
        title,
        is_met,
        cast(case when is_met then points else 0 end as integer) as points,
        cast(measured_value as decimal(18, 4)) as measured_value,
        records_counted,
        last_recorded_on,
        case
            when measured_value is null then 'nothing known'
            when records_counted = 0 then 'nothing recorded'
            else concat(
                cast(records_counted as {{ text_type() }}), ' recorded, the last on ',
                cast(last_recorded_on as {{ text_type() }})
            )
        end as evidence
    from judged
)

select * from final
