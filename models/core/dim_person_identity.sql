-- Who a person is. Read by what goes into the restricted file, and for a person's age; by nothing else.

with

attributes as (
    select * from {{ ref('int_person_attributes') }}
),

final as (
    select
        person_id,
        forename,
        surname,
        date_of_birth,
        pnc_id
    from attributes
)

select * from final
