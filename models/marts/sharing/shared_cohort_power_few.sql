-- `cohort_power_few` as it may leave the force. What is withheld is null, and the column beside it says why.
--   persons and top_persons   withheld where `sharing_withheld_part` withholds the count of persons of the whole
--                             cohort;
--   pct_harm_of_top           withheld with the harm of the whole cohort or of its group of priority targets: the
--                             share and the one give the other away;
--   persons_for_half_harm     a count of people like any other: too few are withheld, and so is the count that
--                             leaves too few for the other half. Its percentage of the persons gives both away and
--                             goes with it, and both go with the persons or the harm of the whole cohort;
--   the two coefficients      withheld with the harm of the whole cohort.

with

power_few as (
    select * from {{ ref('cohort_power_few') }}
),

studies as (
    select * from {{ ref('sharing_study') }}
),

withheld_parts as (
    select
        *,
        group_size is null as is_whole
    from {{ ref('sharing_withheld_part') }}
),

reasons as (
    select
        power_few.study_id,
        power_few.cohort_id,
        max(case when withheld_parts.is_whole and withheld_parts.part = 'persons' then withheld_parts.suppression end)
            as persons_suppression,
        max(case when withheld_parts.is_whole and withheld_parts.part = 'harm' then withheld_parts.suppression end)
            as harm_suppression,
        max(case when withheld_parts.part = 'harm' then withheld_parts.suppression end) as top_suppression,
        max(case
            when
                {{ is_small('power_few.persons_for_half_harm', 'studies.smallest_count_shown') }}
                or {{ is_small('power_few.persons - power_few.persons_for_half_harm', 'studies.smallest_count_shown') }}
                then 'small number'
            when withheld_parts.is_whole and withheld_parts.part in ('persons', 'harm')
                then withheld_parts.suppression
        end) as half_suppression
    from power_few
    inner join studies
        on power_few.study_id = studies.study_id
    inner join withheld_parts
        on
            power_few.study_id = withheld_parts.study_id
            and power_few.cohort_id = withheld_parts.cohort_id
            and (withheld_parts.is_whole or studies.target_group_size = withheld_parts.group_size)
    group by power_few.study_id, power_few.cohort_id
),

final as (
    select
        power_few.study_id,
        power_few.cohort_id,
        {{ unless_withheld('power_few.persons', 'reasons.persons_suppression') }} as persons,
        {{ unless_withheld('power_few.top_persons', 'reasons.persons_suppression') }} as top_persons,
        reasons.persons_suppression,
        {{ unless_withheld('power_few.pct_harm_of_top', 'reasons.top_suppression') }} as pct_harm_of_top,
        reasons.top_suppression,
        {{ unless_withheld('power_few.persons_for_half_harm', 'reasons.half_suppression') }} as persons_for_half_harm,
        {{ unless_withheld('power_few.pct_persons_for_half_harm', 'reasons.half_suppression') }}
            as pct_persons_for_half_harm,
        reasons.half_suppression,
        {{ unless_withheld('power_few.gini_harm', 'reasons.harm_suppression') }} as gini_harm,
        {{ unless_withheld('power_few.gini_offences', 'reasons.harm_suppression') }} as gini_offences,
        reasons.harm_suppression
    from power_few
    inner join reasons
        on
            power_few.study_id = reasons.study_id
            and power_few.cohort_id = reasons.cohort_id
)

select * from final
