-- How long a person's records are held. Of everything the person is on record for the gravest group counts, and the
-- clear period begins with the last day on which any of it was so. Whoever is on record as an offender is judged by
-- that alone: to become a victim does not begin an offender's clear period anew. Records may be disposed of when the
-- review is due, nobody manages the person, and the age up to which the group is held is reached; where the birth is
-- not known, it is not.

with

notices as (
    select * from {{ ref('fct_person_notice') }}
),

periods as (
    select * from {{ ref('review_periods') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

identities as (
    select * from {{ ref('dim_person_identity') }}
),

named_periods as (
    select home_office_sub_group
    from periods
    where home_office_sub_group is not null
),

matched as (
    select
        notices.*,
        periods.review_group,
        periods.clear_years,
        periods.held_to_age,
        periods.as_offender,
        max(case when periods.as_offender then 1 else 0 end) over (partition by notices.person_id) = 1 as is_offender
    from notices
    left join named_periods
        on notices.home_office_sub_group = named_periods.home_office_sub_group
    inner join periods
        on
            notices.review_kind = periods.review_kind
            and coalesce(named_periods.home_office_sub_group, '') = coalesce(periods.home_office_sub_group, '')
),

ranked as (
    select
        *,
        max(last_on) over (partition by person_id) as last_relevant_on,
        max(case when is_open then 1 else 0 end) over (partition by person_id) = 1 as is_managed,
        row_number() over (
            partition by person_id
            order by
                review_group asc,
                clear_years desc,
                held_to_age desc nulls last,
                case when review_kind = 'record' then 1 else 0 end asc,
                review_kind asc,
                home_office_sub_group asc
        ) as gravity_rank
    from matched
    where as_offender = is_offender
),

dated as (
    select
        ranked.*,
        people.person_key,
        {{ years_after('ranked.last_relevant_on', 'ranked.clear_years') }} as review_due_on,
        {{ years_after('identities.date_of_birth', 'ranked.held_to_age') }} as held_until
    from ranked
    inner join people
        on ranked.person_id = people.person_id
    inner join identities
        on ranked.person_id = identities.person_id
    where ranked.gravity_rank = 1
),

final as (
    select
        person_id,
        person_key,
        review_group,
        review_kind,
        last_relevant_on,
        review_due_on,
        held_to_age,
        held_until,
        is_managed,
        review_due_on <= as_of as is_review_due,
        review_due_on <= as_of
        and not is_managed
        and (held_to_age is null or coalesce(held_until <= as_of, false)) as may_be_disposed,
        as_of
    from dated
)

select * from final
