-- Everybody with an offence in a study's area that counts, with all that they did in the window anywhere in the force,
-- the most harmful first. The people from whom `power_few` is taken, and against whom any cohort's harm is measured.

with

offences as (
    select * from {{ ref('study_offence') }}
),

harm as (
    select
        study_id,
        person_id,
        count(*) as offences,
        cast(coalesce(sum(harm_days), 0) as decimal(18, 4)) as harm_days,
        cast(coalesce(max(harm_days), 0) as decimal(18, 4)) as peak_harm_days,
        cast(coalesce(sum(case when offence_type = 'Violence' then harm_days end), 0) as decimal(18, 4))
            as violent_harm_days,
        max(occurred_on) as last_offence_on
    from offences
    group by study_id, person_id
    having max(case when is_in_area then 1 else 0 end) = 1
),

ranked as (
    select
        *,
        cast(row_number() over (partition by study_id order by {{ most_harmful_first() }}) as integer) as harm_rank
    from harm
),

final as (
    select
        study_id,
        person_id,
        harm_rank,
        offences,
        harm_days,
        violent_harm_days,
        cast(
            sum(harm_days) over (
                partition by study_id order by harm_rank rows between unbounded preceding and current row
            ) - harm_days as decimal(18, 4)
        ) as harm_days_above,
        cast(sum(harm_days) over (partition by study_id) as decimal(18, 4)) as harm_days_of_all,
        count(*) over (partition by study_id) as persons
    from ranked
)

select * from final
