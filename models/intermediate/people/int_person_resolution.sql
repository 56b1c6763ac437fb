-- Which records are the same person. The rules of the study's search, in order:
--   1. records with the same valid PNC id are one person;
--   2. a record without one joins the person whose forename, surname and date of birth are exactly its own,
--      if there is only one such person;
--   3. records without a valid PNC id that agree exactly on forename, surname and date of birth are one person,
--      also where several people with different PNC ids bear that name and birthday and none can be chosen;
--   4. a record with neither a valid PNC id nor a full name with a date of birth stands alone.
-- The interface that any other way of resolving people must keep: record_id, person_id, resolution_rule.

with

records as (
    select * from {{ ref('int_person_records') }}
),

signatures as (
    select
        record_id,
        valid_pnc_id,
        case
            when
                standard_forename is not null
                and standard_surname is not null
                and date_of_birth is not null
                then {{ identifier(['standard_forename', 'standard_surname', 'date_of_birth']) }}
        end as name_and_birth
    from records
),

pnc_ids_of_names as (
    select
        name_and_birth,
        count(distinct valid_pnc_id) as pnc_ids,
        min(valid_pnc_id) as only_pnc_id
    from signatures
    where name_and_birth is not null and valid_pnc_id is not null
    group by name_and_birth
),

ruled as (
    select
        signatures.record_id,
        signatures.valid_pnc_id,
        signatures.name_and_birth,
        pnc_ids_of_names.only_pnc_id,
        case
            when signatures.valid_pnc_id is not null then 'pnc id'
            when pnc_ids_of_names.pnc_ids = 1 then 'name and birth of a known pnc id'
            when pnc_ids_of_names.pnc_ids > 1 then 'name and birth, several pnc ids'
            when signatures.name_and_birth is not null then 'name and birth'
            else 'stands alone'
        end as resolution_rule
    from signatures
    left join pnc_ids_of_names
        on signatures.name_and_birth = pnc_ids_of_names.name_and_birth
),

keyed as (
    select
        record_id,
        resolution_rule,
        case
            when resolution_rule = 'pnc id' then concat('pnc id ', valid_pnc_id)
            when resolution_rule = 'name and birth of a known pnc id' then concat('pnc id ', only_pnc_id)
            when resolution_rule = 'stands alone' then concat('record ', record_id)
            else concat('name and birth ', name_and_birth)
        end as person_basis
    from ruled
),

final as (
    select
        record_id,
        {{ identifier(['person_basis']) }} as person_id,
        resolution_rule
    from keyed
)

select * from final
