-- The crimes by which somebody is a victim-offender, by each of the three definitions, as offender and as victim:
--   victim_offender             a qualifying offence and a qualifying victimisation (`study_victim_offender_pair`);
--   victim_offender_12_months   the same, no more than so many months apart, to the day;
--   victim_offender_any         any offence and any victimisation.
-- Of the pairs that a crime is part of, the one closest in time speaks for it.

with

pairs as (
    select * from {{ ref('study_victim_offender_pair') }}
),

thresholds as (
    select cast(number as integer) as months
    from {{ ref('dim_cohort_threshold') }}
    where cohort_id = 'victim_offender_12_months' and threshold = 'within'
),

{%- set earlier = 'least(pairs.offence_on, pairs.victimisation_on)' %}
{%- set later = 'greatest(pairs.offence_on, pairs.victimisation_on)' %}

told_apart as (
    select
        pairs.*,
        pairs.is_qualifying and {{ later }} <= {{ months_after(earlier, 'thresholds.months') }} as is_within,
        {{ days_between('pairs.offence_on', 'pairs.victimisation_on') }} as days_until_victimisation
    from pairs
    cross join thresholds
),

by_definition as (
    {% for cohort_id, condition in [
        ('victim_offender', 'is_qualifying'), ('victim_offender_12_months', 'is_within'), ('victim_offender_any', 'true')
    ] %}
        {% for side in ['offence', 'victimisation'] %}
            select
                study_id,
                '{{ cohort_id }}' as cohort_id,
                person_id,
                '{{ side }}' as side,
                {{ side }}_crime_id as crime_id,
                days_until_victimisation
            from told_apart
            where {{ condition }}
            {{ 'union all' if not loop.last }}
        {% endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

closest_first as (
    select
        *,
        row_number() over (
            partition by study_id, cohort_id, person_id, side, crime_id
            order by abs(days_until_victimisation), days_until_victimisation
        ) as place
    from by_definition
),

final as (
    select
        study_id,
        cohort_id,
        person_id,
        side,
        crime_id,
        cast(days_until_victimisation as integer) as days_until_victimisation
    from closest_first
    where place = 1
)

select * from final
