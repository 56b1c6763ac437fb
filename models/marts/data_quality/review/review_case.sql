-- Every case of every kind, in the order in which it deserves to be looked at: within its kind people of a cohort come
-- first, then what the kind's own model calls most important. A new kind is a model, a line here and a row of the seed.
-- Cohort memberships are counted over all studies, and over both people where there are two.

{% set kinds = [
    'review_two_people',
    'review_two_pnc_ids',
    'review_thinly_connected',
    'review_membership_on_weak_link',
    'review_decision_without_effect'
] -%}

with

members as (
    select * from {{ ref('cohort_member') }}
),

people as (
    select * from {{ ref('dim_person') }}
),

united as (
    {% for kind in kinds %}
        select
            kind,
            person_id,
            other_person_id,
            record_id,
            other_record_id,
            link_weight,
            reason,
            importance
        from {{ ref(kind) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

memberships as (
    select
        person_id,
        count(*) as memberships
    from members
    group by person_id
),

counted as (
    select
        united.*,
        people.person_key,
        other_people.person_key as other_person_key,
        coalesce(memberships.memberships, 0) + coalesce(other_memberships.memberships, 0) as cohort_memberships
    from united
    left join people
        on united.person_id = people.person_id
    left join people as other_people
        on
            united.other_person_id = other_people.person_id
            and united.person_id <> united.other_person_id
    left join memberships
        on united.person_id = memberships.person_id
    left join memberships as other_memberships
        on other_people.person_id = other_memberships.person_id
),

final as (
    select
        kind,
        row_number() over (
            partition by kind
            order by
                case when cohort_memberships > 0 then 0 else 1 end asc,
                importance desc nulls last,
                record_id asc,
                other_record_id asc,
                reason asc
        ) as place,
        person_key,
        other_person_key,
        record_id,
        other_record_id,
        link_weight,
        reason,
        cohort_memberships
    from counted
)

select * from final
