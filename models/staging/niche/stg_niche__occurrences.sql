-- An occurrence as Niche records it, in the project's types and spellings. The Home Office code is class and
-- sub-code with a blank between them; a class alone has no sub-code. The day it happened is the first day of the
-- period given for it, and the day of the report where the officer gave none.

with

delivered as (
    {{ latest_delivered(source('niche', 'occurrences'), ['occurrence_reference']) }}
),

spaced as (
    select
        *,
        {{ replace_all("trim(home_office_code)", "\\s+", " ") }} as class_and_sub_code
    from delivered
),

renamed as (
    select
        -- keys
        force_code,
        occurrence_reference,

        -- where and when
        local_authority_code,
        cast(reported_on as date) as reported_on,
        cast(occurred_from as date) as occurred_from,
        cast(occurred_to as date) as occurred_to,
        coalesce(cast(occurred_from as date), cast(reported_on as date)) as occurred_on,

        -- what
        {{ standard_class_code("split_part(class_and_sub_code, ' ', 1)") }} as ho_class_code,
        {{ standard_sub_code("split_part(class_and_sub_code, ' ', 2)") }} as ho_sub_code,
        status,

        -- where it began
        received_from_force,
        received_from_reference,

        -- where the row came from
        delivery_id,
        source_file,
        source_row
    from spaced
)

select * from renamed
