-- The times that a person was in custody, each day once: spells that overlap or follow one another without a day
-- between them are one stretch. A stretch without a day of release is still going on.

with

spells as (
    select
        person_id,
        entered_on,
        coalesce(released_on, date '9999-12-31') as released_on
    from {{ ref('fct_custody_spell') }}
),

compared as (
    select
        *,
        max(released_on) over (
            partition by person_id
            order by entered_on, released_on
            rows between unbounded preceding and 1 preceding
        ) as released_before
    from spells
),

numbered as (
    select
        *,
        sum(case when entered_on <= released_before then 0 else 1 end) over (
            partition by person_id
            order by entered_on, released_on
            rows between unbounded preceding and current row
        ) as stretch_number
    from compared
),

final as (
    select
        person_id,
        cast(stretch_number as integer) as stretch_number,
        min(entered_on) as entered_on,
        nullif(max(released_on), date '9999-12-31') as released_on
    from numbered
    group by person_id, stretch_number
)

select * from final
