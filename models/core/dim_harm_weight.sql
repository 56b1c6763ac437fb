-- How many days an offence weighs in an edition of a harm index. Where the reference list holds one weight for it,
-- that one. Where it may be one of several offences of different weight, the lowest: nobody is made more harmful
-- by a gap in a record. Where the index holds none, null: such an offence is counted, and reported as unweighted,
-- but adds no days.

with

recorded_offences as (
    select * from {{ ref('dim_offence') }}
),

matches as (
    select * from {{ ref('int_offence_index_matches') }}
),

weights as (
    select * from {{ ref('harm_weights') }}
),

editions as (
    select distinct harm_index_edition from weights
),

possible_weights as (
    select
        matches.offence_id,
        weights.harm_index_edition,
        min(weights.harm_days) as lowest_days,
        count(distinct weights.harm_days) as different_weights
    from matches
    inner join weights
        on matches.offence_code = weights.offence_code
    group by matches.offence_id, weights.harm_index_edition
),

final as (
    select
        editions.harm_index_edition,
        recorded_offences.offence_id,
        cast(possible_weights.lowest_days as decimal(18, 4)) as harm_days,
        case
            when possible_weights.different_weights = 1 then 'one weight'
            when possible_weights.different_weights > 1 then 'lowest of several'
            else 'unweighted'
        end as weight_rule
    from recorded_offences
    cross join editions
    left join possible_weights
        on
            recorded_offences.offence_id = possible_weights.offence_id
            and editions.harm_index_edition = possible_weights.harm_index_edition
)

select * from final
