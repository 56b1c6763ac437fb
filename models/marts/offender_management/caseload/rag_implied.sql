-- The colour that the report's rules imply for a person on the day of a panel: that of the first rule, in their
-- order, that is met. Something counts within a rule's months before the day from the day after that day so many
-- months earlier, the panel's day included: with a panel on the tenth of each month every arrest counts at one
-- panel. Who met no rule in an unbroken line of panels for the months that the report asks, and was not arrested or
-- released meanwhile, is reactive.

with

known as (
    select * from {{ ref('rag_known') }}
),

rules as (
    select
        *,
        max(case when rule_id = 'green_for_long' then within_months end) over () as months_to_reactive
    from {{ ref('dim_rag_rule') }}
),

asked as (
    select
        known.*,
        rules.rule_id,
        rules.precedence,
        rules.months_to_reactive,
        {{ months_after('known.assessed_on', '-rules.within_months') }} as after_day
    from known
    cross join rules
),

met as (
    select
        *,
        case rule_id
            when 'in_custody' then is_in_custody
            when 'wanted' then is_wanted
            when 'arrested_as_gravely_as_before' then arrested_gravely_on > after_day
            when 'confirmed_intelligence' then intelligence = 'CONFIRMED'
            when 'problem_drug_use' then has_problem_drug_use
            when 'failing_engagement' then engagement = 'FAILING'
            when 'released_after_poor_engagement' then released_poorly_on > after_day
            when 'arrested' then arrested_on > after_day
            when 'dropping_engagement' then engagement = 'DROPPING'
            when 'judged_at_risk' then is_judged_at_risk
            when 'unconfirmed_intelligence' then intelligence = 'UNCONFIRMED'
            when 'released' then released_on > after_day
            when 'none_of_these' then true
        end as is_met
    from asked
),

first_met as (
    select
        *,
        row_number() over (partition by force_code, iom_reference, assessed_on order by precedence) as met_order
    from met
    where is_met
),

in_lines as (
    select
        *,
        row_number() over (partition by force_code, iom_reference order by assessed_on)
        - row_number() over (partition by force_code, iom_reference, rule_id order by assessed_on) as line_of_panels
    from first_met
    where met_order = 1
),

judged as (
    select
        *,
        min(assessed_on) over (partition by force_code, iom_reference, rule_id, line_of_panels) as met_since
    from in_lines
),

final as (
    select
        force_code,
        iom_reference,
        person_id,
        assessed_on,
        case
            when
                rule_id = 'none_of_these'
                and met_since <= {{ months_after('assessed_on', '-months_to_reactive') }}
                and coalesce(last_event_on <= {{ months_after('assessed_on', '-months_to_reactive') }}, true)
                then 'green_for_long'
            else rule_id
        end as rule_id
    from judged
)

select * from final
