-- A cohort fails whose running shares do not end at 100 per cent, or whose eight offence types do not share out
-- 100 per cent.

with

ends as (
    select
        study_id,
        cohort_id,
        max(cum_pct_persons) as persons,
        max(cum_pct_offences) as offences,
        max(cum_pct_harm) as harm
    from {{ ref('cohort_concentration') }}
    group by study_id, cohort_id
),

shares as (
    select
        study_id,
        cohort_id,
        group_size,
        sum(pct_offences) as offences,
        sum(pct_harm) as harm
    from {{ ref('cohort_group_offence_type') }}
    group by study_id, cohort_id, group_size
)

select
    study_id,
    cohort_id
from ends
where
    abs(persons - 100) > 0.000001
    or abs(offences - 100) > 0.000001
    or abs(harm - 100) > 0.000001

union all

select
    study_id,
    cohort_id
from shares
where
    abs(offences - 100) > 0.000001
    or abs(harm - 100) > 0.000001
