-- Which study lies within the area of which other, all else on their rows being equal: the command units of a
-- force, the boroughs of a unit. What they count may add up to the larger area's, so whoever has the larger figure
-- and all smaller ones but one has that one as well.

with

studies as (
    select * from {{ ref('sharing_study') }}
),

study_areas as (
    select * from {{ ref('bridge_study_area') }}
),

sizes as (
    select
        study_id,
        count(*) as boroughs
    from study_areas
    group by study_id
),

shared_boroughs as (
    select
        areas.study_id,
        part_areas.study_id as part_study_id,
        count(*) as boroughs
    from study_areas as areas
    inner join study_areas as part_areas
        on
            areas.force_code = part_areas.force_code
            and areas.borough_code = part_areas.borough_code
            and areas.study_id <> part_areas.study_id
    group by areas.study_id, part_areas.study_id
),

within as (
    select
        studies.study_id,
        studies.area_kind,
        parts.study_id as part_study_id,
        parts.area_kind as part_area_kind
    from shared_boroughs
    inner join sizes
        on
            shared_boroughs.part_study_id = sizes.study_id
            and shared_boroughs.boroughs = sizes.boroughs
    inner join studies
        on shared_boroughs.study_id = studies.study_id
    inner join studies as parts
        on
            shared_boroughs.part_study_id = parts.study_id
            and studies.area_kind <> parts.area_kind
            and studies.window_start = parts.window_start
            and studies.window_end = parts.window_end
            and studies.membership_date = parts.membership_date
            and studies.qualifying_offence_set = parts.qualifying_offence_set
            and studies.disposal_set = parts.disposal_set
            and studies.harm_index_edition = parts.harm_index_edition
            and studies.includes_proactive_offences = parts.includes_proactive_offences
    -- A force of one unit: the two areas are the same, and the unit is part of the force, not the other way round.
    where
        studies.area_kind = 'force'
        or (studies.area_kind = 'bcu' and parts.area_kind = 'borough')
),

persons as (
    select
        study_id,
        cohort_id,
        persons
    from {{ ref('cohort_group_summary') }}
    where group_size is null
),

with_persons as (
    select
        within.*,
        persons.cohort_id,
        persons.persons,
        sum(part_persons.persons) over (
            partition by within.study_id, persons.cohort_id, within.part_area_kind
        ) as persons_of_parts
    from within
    inner join persons
        on within.study_id = persons.study_id
    inner join persons as part_persons
        on
            within.part_study_id = part_persons.study_id
            and persons.cohort_id = part_persons.cohort_id
),

final as (
    select
        study_id,
        area_kind,
        cohort_id,
        part_study_id,
        part_area_kind
    from with_persons
    where persons_of_parts = persons
)

select * from final
