-- The people of Niche in the shape that all systems share: one record for each nominal, called by its own number,
-- whatever it is involved in and however often; a witness is a record too. A nominal belongs to no borough.

{{ config(materialized='ephemeral') }}

with

nominals as (
    select * from {{ ref('stg_niche__nominals') }}
),

codes as (
    select * from {{ ref('system_codes') }}
    where system = 'niche'
),

final as (
    select
        nominals.force_code,
        {{ identifier(["'niche'", 'nominals.force_code', 'nominals.nominal_reference']) }} as record_id,
        nominals.nominal_reference as record_ref,
        cast(null as {{ text_type() }}) as borough_code,
        nominals.forename,
        nominals.surname,
        nominals.date_of_birth,
        sexes.means as sex,
        nominals.pnc_id,
        nominals.cro_number,
        nominals.self_defined_ethnicity,
        appearances.means as observed_ethnicity,
        nominals.delivery_id,
        nominals.delivered_on
    from nominals
    left join codes as sexes
        on
            nominals.gender = sexes.code
            and sexes.code_list = 'sex'
    left join codes as appearances
        on
            nominals.ethnic_appearance = appearances.code
            and appearances.code_list = 'ethnic_appearance'
)

select * from final
