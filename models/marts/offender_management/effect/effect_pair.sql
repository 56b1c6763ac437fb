-- Each managed person beside each unmanaged one like them: eligible in the month of selection, of the same sex, in
-- the same age band and in the same band of offences in the year before. Somebody whose age or sex is not known is
-- like nobody.

with

comparable as (
    select * from {{ ref('effect_comparable') }}
),

age_bands as (
    select * from {{ ref('dim_age_band') }}
),

offence_bands as (
    select * from {{ ref('dim_matching_band') }}
),

banded as (
    select
        comparable.effect_id,
        comparable.person_id,
        comparable.is_managed,
        comparable.borough_code,
        comparable.first_of_month,
        comparable.sex,
        age_bands.age_band,
        offence_bands.offence_band,
        comparable.offences_before,
        comparable.offences_after
    from comparable
    inner join age_bands
        on
            comparable.age_banding = age_bands.age_banding
            and comparable.age between age_bands.from_age and age_bands.to_age
    inner join offence_bands
        on comparable.offences_before between offence_bands.from_offences and offence_bands.to_offences
    where comparable.sex in ('M', 'F')
),

final as (
    select
        managed.effect_id,
        managed.borough_code,
        managed.person_id,
        unmanaged.person_id as unmanaged_person_id,
        managed.offences_before,
        managed.offences_after,
        unmanaged.offences_before as unmanaged_before,
        unmanaged.offences_after as unmanaged_after
    from banded as managed
    inner join banded as unmanaged
        on
            managed.effect_id = unmanaged.effect_id
            and managed.first_of_month = unmanaged.first_of_month
            and managed.sex = unmanaged.sex
            and managed.age_band = unmanaged.age_band
            and managed.offence_band = unmanaged.offence_band
    where managed.is_managed and not unmanaged.is_managed
)

select * from final
