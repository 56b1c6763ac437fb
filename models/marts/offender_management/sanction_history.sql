-- What a person was sanctioned for anywhere in the country, as the force's last extract of the Police National
-- Computer has it: how often, since when, and how much of it another force brought. Somebody whom two records of
-- one extract show is counted from both. Whoever was not asked about has no row, which says nothing of their
-- history.

with

sanctions as (
    select * from {{ ref('fct_sanction') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

counted as (
    select
        sanctions.force_code,
        people.person_key,
        max(sanctions.delivered_on) as extracted_on,
        sum(case when sanctions.is_caution then 0 else 1 end) as convictions,
        sum(case when sanctions.is_caution then 1 else 0 end) as cautions,
        sum(sanctions.offences) as offences,
        min(sanctions.sanctioned_on) as first_sanctioned_on,
        max(sanctions.sanctioned_on) as last_sanctioned_on,
        sum(case when recorded_offences.offence_type = 'Violence' then 1 else 0 end) as violent_sanctions,
        sum(case when sanctions.brought_by <> sanctions.force_code then 1 else 0 end) as brought_by_other_forces,
        sum(case when sanctions.brought_by is null then 1 else 0 end) as brought_by_nobody_known
    from sanctions
    inner join people
        on sanctions.person_id = people.person_id
    inner join recorded_offences
        on sanctions.offence_id = recorded_offences.offence_id
    group by sanctions.force_code, people.person_key
),

final as (
    select
        force_code,
        person_key,
        extracted_on,
        cast(convictions as bigint) as convictions,
        cast(cautions as bigint) as cautions,
        cast(offences as bigint) as offences,
        first_sanctioned_on,
        last_sanctioned_on,
        cast(violent_sanctions as bigint) as violent_sanctions,
        cast(brought_by_other_forces as bigint) as brought_by_other_forces,
        cast(brought_by_nobody_known as bigint) as brought_by_nobody_known
    from counted
)

select * from final
