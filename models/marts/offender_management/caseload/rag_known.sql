-- What the rules for a colour can know on the day of a panel: what the panel noted, whether the person was in
-- custody that day, and the last arrests and releases up to it, the day itself included.

with

assessments as (
    select * from {{ ref('fct_rag_assessment') }}
),

events as (
    select * from {{ ref('rag_event') }}
),

custody as (
    select * from {{ ref('fct_custody_spell') }}
),

in_custody as (
    select distinct
        assessments.force_code,
        assessments.iom_reference,
        assessments.assessed_on
    from assessments
    inner join custody
        on
            assessments.force_code = custody.force_code
            and assessments.person_id = custody.person_id
            and {{ is_open_on('assessments.assessed_on', 'custody.entered_on', 'custody.released_on') }}
),

last_events as (
    select
        assessments.force_code,
        assessments.iom_reference,
        assessments.assessed_on,
        max(events.happened_on) as last_event_on,
        max(case when events.happening = 'arrest' then events.happened_on end) as arrested_on,
        max(case when events.happening = 'arrest' and events.is_worse then events.happened_on end)
            as arrested_gravely_on,
        max(case when events.happening = 'release' then events.happened_on end) as released_on,
        max(case when events.happening = 'release' and events.is_worse then events.happened_on end)
            as released_poorly_on
    from assessments
    inner join events
        on
            assessments.force_code = events.force_code
            and assessments.person_id = events.person_id
            and assessments.assessed_on >= events.happened_on
    group by assessments.force_code, assessments.iom_reference, assessments.assessed_on
),

final as (
    select
        assessments.force_code,
        assessments.iom_reference,
        assessments.person_id,
        assessments.assessed_on,
        assessments.is_wanted,
        assessments.intelligence,
        assessments.has_problem_drug_use,
        assessments.engagement,
        assessments.is_judged_at_risk,
        in_custody.iom_reference is not null as is_in_custody,
        last_events.last_event_on,
        last_events.arrested_on,
        last_events.arrested_gravely_on,
        last_events.released_on,
        last_events.released_poorly_on
    from assessments
    left join in_custody
        on
            assessments.force_code = in_custody.force_code
            and assessments.iom_reference = in_custody.iom_reference
            and assessments.assessed_on = in_custody.assessed_on
    left join last_events
        on
            assessments.force_code = last_events.force_code
            and assessments.iom_reference = last_events.iom_reference
            and assessments.assessed_on = last_events.assessed_on
)

select * from final
