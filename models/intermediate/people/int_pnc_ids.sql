-- Every PNC id that was delivered, in its full spelling YYYY/NNNNNNNL, or with the reason why it is none. What makes an
-- id is told in macros/people.sql: an id whose check letter does not fit was mistyped somewhere and is never used.
--
-- A year of two digits lies in this century up to the year the id was delivered in, else in the last.

with

appearances as (
    select * from {{ ref('int_person_appearances') }}
),

delivered_ids as (
    select
        pnc_id as delivered_pnc_id,
        {{ pnc_id_as_typed('pnc_id') }} as typed_pnc_id,
        year(max(delivered_on)) as delivered_year
    from appearances
    where pnc_id is not null
    group by pnc_id
),

final as (
    select
        delivered_pnc_id,
        {{ pnc_id_problem('typed_pnc_id', 'delivered_year') }} as problem,
        {{ valid_pnc_id('typed_pnc_id', 'delivered_year') }} as valid_pnc_id
    from delivered_ids
)

select * from final
