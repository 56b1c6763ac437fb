-- Which crime was taken over by which. A crime is taken over where another record says that it began as that
-- crime:
--   transfer       another force accepted it, so that it is that force's crime and no longer this one's;
--   change of system   the force itself carried it from one record system into the next.
-- Where two records each say that they began as the other (a crime sent back), the one reported first was taken
-- over; where several say it of one crime, the first of them by report has it. What the taken-over record itself
-- says of its status no longer matters.

with

crimes as (
    select * from {{ ref('int_crimes') }}
),

later_records as (
    select * from crimes
    where origin_reference is not null
),

named as (
    select
        origins.crime_id,
        later_records.crime_id as taken_over_by,
        origins.reported_on,
        later_records.reported_on as taken_over_on,
        case
            when origins.force_code = later_records.force_code then 'change of system'
            else 'transfer'
        end as kind
    from later_records
    inner join crimes as origins
        on
            later_records.origin_force_code = origins.force_code
            and later_records.origin_reference = origins.crime_reference
            and later_records.crime_id <> origins.crime_id
),

without_returns as (
    select
        named.*,
        row_number() over (
            partition by named.crime_id order by named.taken_over_on, named.taken_over_by
        ) as place
    from named
    left join named as returned
        on
            named.crime_id = returned.taken_over_by
            and named.taken_over_by = returned.crime_id
    where
        returned.crime_id is null
        or named.reported_on < named.taken_over_on
        or (named.reported_on = named.taken_over_on and named.crime_id < named.taken_over_by)
),

final as (
    select
        crime_id,
        taken_over_by,
        kind
    from without_returns
    where place = 1
)

select * from final
