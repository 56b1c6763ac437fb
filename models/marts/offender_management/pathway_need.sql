-- What each managed person needs, pathway by pathway, on each day of an assessment, with the meaning of the letter.

with

assessments as (
    select * from {{ ref('fct_pathway_assessment') }}
),

letters as (
    select * from {{ ref('dim_pathway_letter') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

final as (
    select
        assessments.force_code,
        assessments.iom_reference,
        people.person_key,
        assessments.assessed_on,
        assessments.pathway,
        letters.title as pathway_title,
        assessments.letter,
        letters.meaning,
        letters.is_need
    from assessments
    inner join people
        on assessments.person_id = people.person_id
    left join letters
        on
            assessments.pathway = letters.pathway
            and assessments.letter = letters.letter
)

select * from final
