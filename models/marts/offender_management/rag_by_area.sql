-- How many people have which colour, month by month, for each area and scheme and for all together: as the panels
-- gave them, and as the rules imply. A person counts once a month, by the last panel in it.

with

assessments as (
    select
        *,
        cast(date_trunc('month', assessed_on) as date) as month_of
    from {{ ref('rag_assessment') }}
),

last_of_month as (
    select
        *,
        row_number() over (
            partition by force_code, month_of, person_key
            order by assessed_on desc, iom_reference desc
        ) as latest_first
    from assessments
),

coloured as (
    {% for coloured_by in ['rag_status', 'implied_rag_status'] %}
        select
            force_code,
            month_of,
            coalesce(borough_code, 'no borough') as area,
            coalesce(scheme, 'no scheme') as scheme,
            {{ coloured_by }} as rag_status,
            {{ 1 if coloured_by == 'rag_status' else 0 }} as is_delivered,
            {{ 0 if coloured_by == 'rag_status' else 1 }} as is_implied,
            {{ 'cast(is_disagreement as integer)' if coloured_by == 'rag_status' else 0 }} as is_disagreement
        from last_of_month
        where latest_first = 1
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        force_code,
        month_of,
        coalesce(area, 'total') as area,
        coalesce(scheme, 'total') as scheme,
        rag_status,
        cast(sum(is_delivered) as bigint) as persons,
        cast(sum(is_implied) as bigint) as persons_implied,
        cast(sum(is_disagreement) as bigint) as persons_implied_otherwise
    from coloured
    group by grouping sets (
        (force_code, month_of, rag_status, area, scheme),
        (force_code, month_of, rag_status, area),
        (force_code, month_of, rag_status, scheme),
        (force_code, month_of, rag_status)
    )
)

select * from final
