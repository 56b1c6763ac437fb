-- Each distinct offence that crimes are recorded under (class, sub-code and title as delivered), once.

with

crimes as (
    select * from {{ ref('int_crimes') }}
),

distinct_offences as (
    select
        offence_id,
        ho_class_code,
        ho_sub_code,
        min(offence_title) as offence_title,
        min({{ standard_text('offence_title') }}) as standard_title,
        count(*) as crimes
    from crimes
    group by offence_id, ho_class_code, ho_sub_code
)

select * from distinct_offences
