-- Each distinct offence that anything is recorded under (class, sub-code and title as delivered), once. Crimes carry a
-- title; arrests, convictions and sanction counts carry none.

with

crimes as (
    select * from {{ ref('int_crimes') }}
),

arrests as (
    select * from {{ ref('stg_iom__arrests') }}
),

index_offences as (
    select * from {{ ref('stg_probation__index_offences') }}
),

sanction_counts as (
    select * from {{ ref('stg_probation__sanction_counts') }}
),

sanctions as (
    select * from {{ ref('stg_pnc__sanctions') }}
),

recorded as (
    select
        offence_id,
        ho_class_code,
        ho_sub_code,
        offence_title,
        1 as crimes
    from crimes
    {% for relation in ['arrests', 'index_offences', 'sanction_counts', 'sanctions'] -%}
        union all
        select
            {{ offence_identifier('ho_class_code', 'ho_sub_code') }} as offence_id,
            ho_class_code,
            ho_sub_code,
            cast(null as {{ text_type() }}) as offence_title,
            0 as crimes
        from {{ relation }}
    {% endfor %}
),

distinct_offences as (
    select
        offence_id,
        ho_class_code,
        ho_sub_code,
        min(offence_title) as offence_title,
        min({{ standard_text('offence_title') }}) as standard_title,
        cast(sum(crimes) as bigint) as crimes
    from recorded
    group by offence_id, ho_class_code, ho_sub_code
)

select * from distinct_offences
