-- A person, without anything that says who it is. `person_key` is what readers see: a hash of the person's id with
-- a key that only this installation knows.

with

attributes as (
    select * from {{ ref('int_person_attributes') }}
),

installation_key as (
    select * from {{ source('installation', 'person_key') }}
),

final as (
    select
        attributes.person_id,
        {{ keyed_hash('attributes.person_id', 'installation_key.secret') }} as person_key,
        attributes.sex,
        attributes.ethnicity_group,
        case
            when attributes.ethnicity_group = 'White' then 'white'
            when attributes.ethnicity_group = 'Not known' then 'not known'
            else 'non_white'
        end as white_or_non_white,
        cast(attributes.records as bigint) as records
    from attributes
    cross join installation_key
)

select * from final
