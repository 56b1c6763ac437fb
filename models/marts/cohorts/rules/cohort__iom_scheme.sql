-- The parts of `iom`: who is managed under which scheme on the study's membership date, for every scheme that has a
-- cohort, and who is managed under a sentence or licence (statutory) or without one. A spell of which the team does not
-- say it is in none of them.

with

spells as (
    select * from {{ ref('study_iom_spell') }}
),

schemes as (
    select * from {{ ref('dim_iom_scheme') }}
),

under_a_scheme as (
    select
        spells.study_id,
        schemes.cohort_id,
        spells.person_id,
        'managed under the scheme on the membership date' as criterion,
        spells.record_ref,
        spells.selected_on,
        concat(schemes.title, ', selected in borough ', spells.borough_code) as detail
    from spells
    inner join schemes
        on spells.scheme = schemes.scheme
),

by_supervision as (
    select
        study_id,
        case supervision
            when 'STATUTORY' then 'iom_statutory'
            when 'NON_STATUTORY' then 'iom_non_statutory'
        end as cohort_id,
        person_id,
        'managed on the membership date' as criterion,
        record_ref,
        selected_on,
        concat(
            case supervision when 'STATUTORY' then 'statutory' else 'non-statutory' end,
            ', selected in borough ', borough_code
        ) as detail
    from spells
    where supervision in ('STATUTORY', 'NON_STATUTORY')
),

united as (
    select * from under_a_scheme
    union all
    select * from by_supervision
),

evidence as (
    select
        study_id,
        cohort_id,
        person_id,
        criterion,
        record_ref,
        selected_on as occurred_on,
        detail
    from united
)

select * from evidence
