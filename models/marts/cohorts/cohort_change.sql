-- Who came into a cohort, and who left it, since the last release. Where the person itself changed, because two became
-- one or one was parted, it says so and names the other; else it was what the deliveries or the study's row say.
-- Studies and cohorts that the last release did not have are left out: everybody in them is new.

with

memberships as (
    select * from {{ ref('cohort_membership') }}
),

previous as (
    select * from {{ ref('fct_previous_membership') }}
),

person_changes as (
    select * from {{ ref('fct_person_change') }}
),

previous_cohorts as (
    select distinct
        study_id,
        cohort_id
    from previous
),

-- Each person that changed, with the other person and whether the two became one: one other is enough to tell why.
changed_persons as (
    select
        person_key,
        min(other_person_key) as other_person_key,
        min(change) as change
    from (
        select
            person_key,
            former_person_key as other_person_key,
            change
        from person_changes
        union all
        select
            former_person_key as person_key,
            person_key as other_person_key,
            change
        from person_changes
    ) as both_ways
    group by person_key
),

movements as (
    select
        memberships.study_id,
        memberships.cohort_id,
        memberships.person_key,
        'came in' as movement
    from memberships
    inner join previous_cohorts
        on
            memberships.study_id = previous_cohorts.study_id
            and memberships.cohort_id = previous_cohorts.cohort_id
    left join previous
        on
            memberships.study_id = previous.study_id
            and memberships.cohort_id = previous.cohort_id
            and memberships.person_key = previous.person_key
    where previous.person_key is null

    union all

    select
        previous.study_id,
        previous.cohort_id,
        previous.person_key,
        'left' as movement
    from previous
    left join memberships
        on
            previous.study_id = memberships.study_id
            and previous.cohort_id = memberships.cohort_id
            and previous.person_key = memberships.person_key
    where memberships.person_key is null
),

final as (
    select
        movements.study_id,
        movements.cohort_id,
        movements.person_key,
        movements.movement,
        coalesce(changed_persons.change, 'deliveries or rules') as reason,
        changed_persons.other_person_key
    from movements
    left join changed_persons
        on movements.person_key = changed_persons.person_key
)

select * from final
