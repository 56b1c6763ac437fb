-- The people of CONNECT in the shape that all systems share: one record for each number of a person, whatever the
-- person is to how many offences; a witness is a record too. A person belongs to no borough.

{{ config(materialized='ephemeral') }}

with

persons as (
    select * from {{ ref('stg_connect__persons') }}
),

codes as (
    select * from {{ ref('system_codes') }}
    where system = 'connect'
),

final as (
    select
        persons.force_code,
        {{ identifier(["'connect'", 'persons.force_code', 'persons.person_reference']) }} as record_id,
        persons.person_reference as record_ref,
        cast(null as {{ text_type() }}) as borough_code,
        persons.forename,
        persons.surname,
        persons.date_of_birth,
        sexes.means as sex,
        persons.pnc_id,
        persons.cro_number,
        self_defined.means as self_defined_ethnicity,
        observed.means as observed_ethnicity,
        persons.delivery_id,
        persons.delivered_on
    from persons
    left join codes as sexes
        on
            persons.sex_code = sexes.code
            and sexes.code_list = 'sex'
    left join codes as self_defined
        on
            persons.self_defined_ethnicity = self_defined.code
            and self_defined.code_list = 'self_defined_ethnicity'
    left join codes as observed
        on
            persons.ethnic_appearance = observed.code
            and observed.code_list = 'ethnic_appearance'
)

select * from final
