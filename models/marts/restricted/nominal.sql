-- Who a person key is, for the people of any cohort and nobody besides. Goes into the restricted file only.

with

members as (
    select distinct
        person_id,
        person_key
    from {{ ref('cohort_member') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

final as (
    select
        members.person_key,
        identities.forename,
        identities.surname,
        identities.date_of_birth,
        identities.pnc_id,
        people.sex
    from members
    inner join identities
        on members.person_id = identities.person_id
    inner join people
        on members.person_id = people.person_id
)

select * from final
