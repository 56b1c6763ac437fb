-- What a panel decided about somebody, under the reference that one system gives the person.

with

delivered as (
    {{ latest_delivered(source('iom', 'selection_decisions'), ['decision_reference']) }}
),

renamed as (
    select
        -- keys
        force_code,
        decision_reference,

        -- who
        system,
        reference,

        -- what was decided
        cohort_id,
        decision,
        reason_code,
        decided_by,
        borough_code,
        cast(decided_on as date) as decided_on,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from delivered
)

select * from renamed
