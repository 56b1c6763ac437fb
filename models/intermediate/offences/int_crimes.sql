-- Every crime of every system in one shape. A crime that was found not to have happened, or that another force
-- took over, stays here with its status; only a confirmed crime counts anywhere further on.

with

cris_crimes as (
    select * from {{ ref('stg_cris__crimes') }}
),

united as (
    select
        'cris' as source_system,
        force_code,
        crime_reference,
        borough_code,
        reported_on,
        occurred_on,
        ho_class_code,
        ho_sub_code,
        offence_title,
        crime_status = 'CONFIRMED' as is_confirmed,
        delivery_id,
        source_file,
        source_row
    from cris_crimes
),

identified as (
    select
        {{ identifier(['source_system', 'force_code', 'crime_reference']) }} as crime_id,
        {{ offence_identifier('ho_class_code', 'ho_sub_code', standard_text('offence_title')) }} as offence_id,
        *
    from united
)

select * from identified
