-- How many people have which letter of which pathway, quarter by quarter, with the change against the quarter
-- before. A person counts in a quarter by the last assessment in it, pathway by pathway. Every letter has a row in
-- each quarter with an assessment, also where it is nobody's. A share is of the people assessed on that pathway in
-- the quarter.

with

needs as (
    select
        *,
        cast(date_trunc('quarter', assessed_on) as date) as quarter_start
    from {{ ref('pathway_need') }}
),

letters as (
    select * from {{ ref('dim_pathway_letter') }}
),

last_of_quarter as (
    select
        *,
        row_number() over (
            partition by force_code, quarter_start, person_key, pathway
            order by assessed_on desc, iom_reference desc
        ) as latest_first
    from needs
),

quarters as (
    select
        force_code,
        quarter_start,
        count(distinct person_key) as persons_assessed,
        count(distinct case when is_need then person_key end) as persons_with_any_need
    from last_of_quarter
    where latest_first = 1
    group by force_code, quarter_start
),

counted as (
    select
        force_code,
        quarter_start,
        pathway,
        letter,
        count(*) as persons
    from last_of_quarter
    where latest_first = 1
    group by force_code, quarter_start, pathway, letter
),

matrix as (
    select
        quarters.force_code,
        quarters.quarter_start,
        {{ months_after('quarters.quarter_start', -3) }} as quarter_before,
        quarters.persons_assessed,
        quarters.persons_with_any_need,
        letters.pathway,
        letters.title as pathway_title,
        letters.letter,
        letters.meaning,
        letters.is_need,
        coalesce(counted.persons, 0) as persons,
        sum(counted.persons) over of_pathway as persons_on_pathway,
        sum(case when letters.is_need then counted.persons else 0 end) over of_pathway as persons_with_need
    from quarters
    cross join letters
    left join counted
        on
            quarters.force_code = counted.force_code
            and quarters.quarter_start = counted.quarter_start
            and letters.pathway = counted.pathway
            and letters.letter = counted.letter
    window of_pathway as (partition by quarters.force_code, quarters.quarter_start, letters.pathway)
),

final as (
    select
        matrix.force_code,
        matrix.quarter_start,
        matrix.pathway,
        matrix.letter,
        matrix.pathway_title,
        matrix.meaning,
        matrix.is_need,
        matrix.persons,
        {{ percentage('matrix.persons', 'matrix.persons_on_pathway') }} as pct_of_pathway,
        matrix.persons - earlier.persons as change_in_persons,
        {{ percentage('matrix.persons', 'matrix.persons_on_pathway') }}
        - {{ percentage('earlier.persons', 'earlier.persons_on_pathway') }} as change_in_pct_points,
        cast(coalesce(matrix.persons_on_pathway, 0) as bigint) as persons_on_pathway,
        cast(coalesce(matrix.persons_with_need, 0) as bigint) as persons_with_need,
        matrix.persons_assessed,
        matrix.persons_with_any_need
    from matrix
    left join matrix as earlier
        on
            matrix.force_code = earlier.force_code
            and matrix.quarter_before = earlier.quarter_start
            and matrix.pathway = earlier.pathway
            and matrix.letter = earlier.letter
)

select * from final
