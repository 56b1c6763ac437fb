-- What the Offender Group Reconviction Scale asks of a record, on the day it was counted.

with

delivered as (
    {{ latest_delivered(source('probation', 'sanction_counts'), ['probation_reference', 'counted_on']) }}
),

renamed as (
    select
        -- keys
        force_code,
        probation_reference,
        cast(counted_on as date) as counted_on,

        -- the current sanction
        cast(convicted_on as date) as convicted_on,
        coalesce(cast(at_risk_from as date), cast(convicted_on as date)) as at_risk_from,
        is_current_a_caution = 'Y' as is_current_a_caution,
        {{ standard_class_code('ho_class_code') }} as ho_class_code,
        {{ standard_sub_code('ho_sub_code') }} as ho_sub_code,

        -- those before
        cast(first_sanctioned_on as date) as first_sanctioned_on,
        cast(previous_convictions as integer) as previous_convictions,
        cast(previous_cautions as integer) as previous_cautions,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
