-- One selection rule against another on a day, in both directions: who is eligible under both, only under the one
-- and only under the other, beside everybody with an active probation case. Of each group: how many have a violent
-- index offence, robbery or burglary as index offence, or a marker of gangs or domestic abuse. The index offence is
-- that of the case that counts on the day.

with

rules as (
    select * from {{ ref('dim_selection_rule') }}
),

eligible as (
    select * from {{ ref('eligible_person') }}
),

cases as (
    select * from {{ ref('case_in_force') }}
),

comparisons as (
    select
        rules.cohort_id,
        other_rules.cohort_id as other_cohort_id
    from rules
    inner join rules as other_rules
        on rules.cohort_id <> other_rules.cohort_id
),

judged as (
    select
        comparisons.cohort_id,
        comparisons.other_cohort_id,
        cases.*,
        by_rule.person_id is not null as by_the_rule,
        by_other_rule.person_id is not null as by_the_other
    from comparisons
    cross join cases
    left join eligible as by_rule
        on
            comparisons.cohort_id = by_rule.cohort_id
            and cases.force_code = by_rule.force_code
            and cases.as_of = by_rule.as_of
            and cases.person_id = by_rule.person_id
    left join eligible as by_other_rule
        on
            comparisons.other_cohort_id = by_other_rule.cohort_id
            and cases.force_code = by_other_rule.force_code
            and cases.as_of = by_other_rule.as_of
            and cases.person_id = by_other_rule.person_id
),

grouped as (
    {%- set groups = [
        ('active cases', 'true'),
        ('the rule', 'by_the_rule'),
        ('the other rule', 'by_the_other'),
        ('both rules', 'by_the_rule and by_the_other'),
        ('only the rule', 'by_the_rule and not by_the_other'),
        ('only the other rule', 'by_the_other and not by_the_rule'),
    ] %}
    {% for compared_group, is_in_group in groups %}
        select
            force_code,
            as_of,
            cohort_id,
            other_cohort_id,
            '{{ compared_group }}' as compared_group,
            count(case when {{ is_in_group }} then 1 end) as persons,
            count(case when {{ is_in_group }} and is_violent then 1 end) as violent_index_offence,
            count(case when {{ is_in_group }} and robbery_or_burglary = 'robbery' then 1 end) as robbery_index_offence,
            count(case when {{ is_in_group }} and robbery_or_burglary = 'burglary' then 1 end)
                as burglary_index_offence,
            count(case when {{ is_in_group }} and is_gang_flagged then 1 end) as gang_flagged,
            count(case when {{ is_in_group }} and is_domestic_abuse_flagged then 1 end) as domestic_abuse_flagged
        from judged
        group by force_code, as_of, cohort_id, other_cohort_id
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        *,
        {{ percentage('violent_index_offence', 'persons') }} as pct_violent_index_offence,
        {{ percentage('gang_flagged', 'persons') }} as pct_gang_flagged,
        {{ percentage('domestic_abuse_flagged', 'persons') }} as pct_domestic_abuse_flagged
    from grouped
)

select * from final
