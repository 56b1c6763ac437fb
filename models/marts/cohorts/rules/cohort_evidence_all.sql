-- The evidence of every cohort rule, one under the other. A new rule is a model and a line here.

with

united as (
    select * from {{ ref('cohort__iom') }}
    union all
    select * from {{ ref('cohort__victim_offender') }}
)

select * from united
