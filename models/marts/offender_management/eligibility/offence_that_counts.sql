-- The offence by which a score counts that is not enough alone: the latest of the rule's set that was known on the day.
-- Where the rule asks that it lies within so many years in the community, the day so many years after it is put off by
-- each day that the person was in custody since; to that day it still counts.

with

people as (
    select * from {{ ref('scored_person') }}
    where not is_enough_alone
),

rules as (
    select * from {{ ref('dim_selection_rule') }}
),

offences as (
    select * from {{ ref('selection_offence') }}
),

stretches as (
    select * from {{ ref('custody_stretch') }}
),

known as (
    select
        people.force_code,
        people.cohort_id,
        people.as_of,
        people.person_id,
        offences.offence_ref,
        offences.committed_on,
        offences.qualifies_as,
        {{ days_between(years_after('offences.committed_on', 'rules.offence_within_years'), 'people.as_of') }}
            as days_over
    from people
    inner join rules
        on people.cohort_id = rules.cohort_id
    inner join offences
        on
            people.force_code = offences.force_code
            and people.person_id = offences.person_id
            and rules.offence_set = offences.offence_set
            and people.as_of >= offences.committed_on
            and people.as_of >= offences.known_on
),

{% set enters = 'greatest(stretches.entered_on, known.committed_on)' -%}
{% set leaves = 'least(coalesce(stretches.released_on, known.as_of), known.as_of)' -%}
custody_since as (
    select
        known.force_code,
        known.cohort_id,
        known.as_of,
        known.person_id,
        known.offence_ref,
        sum({{ days_between(enters, leaves) }}) as days_in_custody
    from known
    inner join stretches
        on
            known.person_id = stretches.person_id
            and known.as_of > stretches.entered_on
            and coalesce(known.committed_on < stretches.released_on, true)
    group by known.force_code, known.cohort_id, known.as_of, known.person_id, known.offence_ref
),

with_custody as (
    select
        known.*,
        coalesce(custody_since.days_in_custody, 0) as days_in_custody
    from known
    left join custody_since
        on
            known.force_code = custody_since.force_code
            and known.cohort_id = custody_since.cohort_id
            and known.as_of = custody_since.as_of
            and known.person_id = custody_since.person_id
            and known.offence_ref = custody_since.offence_ref
),

latest_first as (
    select
        *,
        row_number() over (
            partition by force_code, cohort_id, as_of, person_id
            order by committed_on desc, offence_ref asc
        ) as place
    from with_custody
    where coalesce(days_over <= days_in_custody, true)
),

final as (
    select
        force_code,
        cohort_id,
        as_of,
        person_id,
        offence_ref,
        committed_on as offence_on,
        qualifies_as,
        cast(days_in_custody as integer) as days_in_custody
    from latest_first
    where place = 1
)

select * from final
