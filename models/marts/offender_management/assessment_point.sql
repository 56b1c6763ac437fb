-- The assessment matrix, rule by rule: what was measured of a person in a study, and the points that the rule gives
-- for it. A rule counts what was recorded within its months before the membership date, the membership date
-- included. A rule of which nothing is known for a person gives no points, and says so by a measured value of null.

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
    select * from {{ ref('assessment_arrest_record') }}
    union all
    select * from {{ ref('assessment_custody_record') }}
),

measured as (
    select
        persons.study_id,
        persons.person_id,
        rules.rule_id,
        sum(records.amount) as measured_value,
        cast(sum(records.records) as bigint) as records_counted,
        max(case when records.records > 0 then records.recorded_on end) as last_recorded_on
    from records
    inner join persons
        on
            records.study_id = persons.study_id
            and records.person_id = persons.person_id
    inner join rules
        on records.measure = rules.measure
    where
        coalesce(
            records.recorded_on > {{ months_after('persons.membership_date', '-rules.within_months') }}, true
        )
    group by persons.study_id, persons.person_id, rules.rule_id
),

judged as (
    select
        persons.study_id,
        persons.person_key,
        rules.rule_id,
        rules.title,
        rules.points,
        measured.measured_value,
        coalesce(measured.records_counted, 0) as records_counted,
        measured.last_recorded_on,
        coalesce(measured.measured_value >= rules.threshold, false)
        and coalesce(measured.measured_value < rules.below, true) as is_met
    from persons
    cross join rules
    left join measured
        on
            persons.study_id = measured.study_id
            and persons.person_id = measured.person_id
            and rules.rule_id = measured.rule_id
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
