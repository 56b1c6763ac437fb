-- When a person was in custody: spells that overlap, or of which one begins on the day on which the other ends, are
-- one time and count once. The day of entry is the first in custody, the day of release the first at liberty;
-- whoever is still in custody leaves it on a day that never comes.

with

custody_spells as (
    select * from {{ ref('fct_custody_spell') }}
),

spells as (
    select
        person_id,
        entered_on,
        coalesce(released_on, date '9999-12-31') as left_on
    from custody_spells
    where coalesce(released_on > entered_on, true)
),

compared as (
    select
        *,
        max(left_on) over (
            partition by person_id
            order by entered_on asc, left_on asc
            rows between unbounded preceding and 1 preceding
        ) as last_left_on
    from spells
),

numbered as (
    select
        *,
        sum(case when entered_on <= last_left_on then 0 else 1 end) over (
            partition by person_id
            order by entered_on asc, left_on asc
            rows between unbounded preceding and current row
        ) as time_number
    from compared
),

final as (
    select
        person_id,
        min(entered_on) as entered_on,
        max(left_on) as left_on
    from numbered
    group by person_id, time_number
)

select * from final
