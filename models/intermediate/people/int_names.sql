-- Every forename and surname that was delivered, once, in the spelling in which names are compared (macros/people.sql).
-- A force has millions of records and a hundredth as many names, and a name is spelt by a dozen replacements.

with

appearances as (
    select * from {{ ref('int_person_appearances') }}
),

delivered_names as (
    select forename as delivered_name
    from appearances
    where forename is not null
    union
    select surname as delivered_name
    from appearances
    where surname is not null
),

final as (
    select
        delivered_name,
        {{ standard_name('delivered_name') }} as standard_name,
        {{ alias_name('delivered_name') }} as alias_name
    from delivered_names
)

select * from final
