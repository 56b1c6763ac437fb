-- The arrests and releases that the rules for a colour ask for, one row a person and day. An arrest is worse where
-- the gravest offence arrested for on that day weighs at least as many harm days as the gravest of all earlier days:
-- the first arrest of a person has nothing to be compared with, and an offence without a weight is not graver than
-- anything. A release is worse where the last panel before it noted a drop or a failure of engagement. An interview
-- without an arrest is no arrest.

with

assessments as (
    select * from {{ ref('fct_rag_assessment') }}
),

rules as (
    select * from {{ ref('dim_rag_rule') }}
),

arrests as (
    select * from {{ ref('fct_arrest') }}
    where is_arrest
),

harm_weights as (
    select * from {{ ref('dim_harm_weight') }}
),

custody as (
    select * from {{ ref('fct_custody_spell') }}
),

arrest_days as (
    select
        arrests.force_code,
        arrests.person_id,
        arrests.arrested_on,
        max(harm_weights.harm_days) as harm_days
    from arrests
    left join rules
        on rules.rule_id = 'arrested_as_gravely_as_before'
    left join harm_weights
        on
            arrests.offence_id = harm_weights.offence_id
            and rules.harm_index_edition = harm_weights.harm_index_edition
    group by arrests.force_code, arrests.person_id, arrests.arrested_on
),

compared_arrests as (
    select
        *,
        harm_days >= max(harm_days) over (
            partition by force_code, person_id
            order by arrested_on
            rows between unbounded preceding and 1 preceding
        ) as is_as_grave_as_before
    from arrest_days
),

panels_before_release as (
    select
        custody.force_code,
        custody.person_id,
        custody.released_on,
        assessments.engagement,
        row_number() over (
            partition by custody.force_code, custody.person_id, custody.released_on
            order by assessments.assessed_on desc, assessments.iom_reference desc
        ) as latest_first
    from custody
    left join assessments
        on
            custody.force_code = assessments.force_code
            and custody.person_id = assessments.person_id
            and custody.released_on > assessments.assessed_on
    where custody.released_on is not null
),

final as (
    select
        force_code,
        person_id,
        arrested_on as happened_on,
        'arrest' as happening,
        coalesce(is_as_grave_as_before, false) as is_worse
    from compared_arrests
    union all
    select
        force_code,
        person_id,
        released_on as happened_on,
        'release' as happening,
        coalesce(engagement in ('DROPPING', 'FAILING'), false) as is_worse
    from panels_before_release
    where latest_first = 1
)

select * from final
