-- How many cases there are of each kind, and how many of them are on the list.

with

cases as (
    select * from {{ ref('review_case') }}
),

kinds as (
    select * from {{ ref('review_kinds') }}
),

final as (
    select
        kinds.kind,
        count(cases.place) as cases,
        count(case when cases.place <= kinds.most_rows then 1 end) as listed
    from kinds
    left join cases
        on kinds.kind = cases.kind
    group by kinds.kind
)

select * from final
