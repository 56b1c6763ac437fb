-- Every figure that the documents printed beside ours. Four outcomes:
--   match                        ours is what is printed;
--   published_arithmetic_error   ours is not what is printed, but is what the document's own printed counts imply;
--   differs                      neither;
--   not_reproducible             what it counts is not delivered, or the document contradicts itself: see `note`.
-- Ours is the printed figure where, taken to one decimal more than is printed, it is no further from it than half a
-- unit of the last printed one: of a tie either neighbour is a proper rounding. A figure that a report cut instead
-- of rounding is ours where ours, cut, is it. `reproduced` itself is not rounded to the print. It comes from the
-- readers' tables, by the same path as for any study.

with

printed_figures as (
    select * from {{ ref('printed_figure') }}
),

in_units_of_the_print as (
    select
        *,
        cast(round(figure * power(10, decimals), 1) as decimal(28, 1)) as our_units,
        cast(round(published * power(10, decimals), 0) as decimal(28, 1)) as published_units,
        cast(round(implied_by_counts * power(10, decimals), 0) as decimal(28, 1)) as implied_units,
        cast(floor(round(figure * power(10, decimals), 6)) as decimal(28, 1)) as our_units_cut
    from printed_figures
),

final as (
    select
        study_id,
        figure_no,
        document,
        table_no,
        area,
        cohort_id,
        group_size,
        metric,
        offence_type,
        published,
        implied_by_counts,
        case when why_not is null then cast(round(figure, 6) as decimal(18, 6)) end as reproduced,
        case
            when why_not is not null then 'not_reproducible'
            when rounding = 'cut' and our_units_cut = published_units then 'match'
            when rounding = 'rounded' and abs(our_units - published_units) <= 0.5 then 'match'
            when abs(our_units - implied_units) <= 0.5 then 'published_arithmetic_error'
            else 'differs'
        end as status,
        coalesce(why_not, note) as note
    from in_units_of_the_print
)

select * from final
