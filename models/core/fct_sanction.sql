-- An occasion on which a person was sanctioned anywhere in the country, by an extract of the Police National
-- Computer. It may be the end of a crime that some record system delivered too: no reference leads from one to the
-- other, so the two are never added up.

with

identified as (
    {{ with_person('stg_pnc__sanctions', "'pnc'", 'pnc_reference') }}
),

final as (
    select
        identified.force_code,
        identified.pnc_reference,
        identified.sanction_number,
        identified.person_id,
        identified.sanctioned_on,
        identified.is_caution,
        {{ offence_identifier('identified.ho_class_code', 'identified.ho_sub_code') }} as offence_id,
        identified.ho_class_code,
        identified.offences,
        identified.brought_by,
        identified.delivered_on
    from identified
)

select * from final
