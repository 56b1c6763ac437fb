-- Which members of a cohort something is known of beyond the border: every member once with all neighbours
-- together (no neighbour in the row), and once more for each neighbour that recorded anything of them.

with

people as (
    select * from {{ ref('cross_border_person') }}
    where harm_rank is not null
),

records as (
    select * from {{ ref('cross_border_record') }}
),

final as (
    select
        study_id,
        cohort_id,
        cast(null as {{ text_type() }}) as neighbour_force_code,
        person_key,
        is_missed_alone,
        enters_top_group,
        harm_days,
        neighbours_offences,
        neighbours_harm_days
    from people
    union all
    select
        people.study_id,
        people.cohort_id,
        records.neighbour_force_code,
        people.person_key,
        people.is_missed_alone,
        people.enters_top_group,
        people.harm_days,
        records.offences as neighbours_offences,
        records.harm_days as neighbours_harm_days
    from people
    inner join records
        on
            people.study_id = records.study_id
            and people.cohort_id = records.cohort_id
            and people.person_key = records.person_key
)

select * from final
