-- How unequally harm and offences are spread over the members of a cohort, as Gini coefficients: 0 where all are
-- alike, towards 1 where one does everything. Rounded to ten decimals, beyond which the order of summing shows.

with

member_harm as (
    select * from {{ ref('cohort_member_harm') }}
),

ordered as (
    select
        study_id,
        cohort_id,
        cast(offences as double) as offences,
        cast(harm_days as double) as harm_days,
        row_number() over (partition by study_id, cohort_id order by offences, person_key) as offences_order,
        row_number() over (partition by study_id, cohort_id order by harm_days, person_key) as harm_order
    from member_harm
),

coefficients as (
    select
        study_id,
        cohort_id,
        2 * sum(harm_order * harm_days) / nullif(count(*) * sum(harm_days), 0)
        - (count(*) + 1.0) / count(*) as gini_harm,
        2 * sum(offences_order * offences) / nullif(count(*) * sum(offences), 0)
        - (count(*) + 1.0) / count(*) as gini_offences
    from ordered
    group by study_id, cohort_id
),

final as (
    select
        study_id,
        cohort_id,
        round(cast(gini_harm as double), 10) as gini_harm,
        round(cast(gini_offences as double), 10) as gini_offences
    from coefficients
)

select * from final
