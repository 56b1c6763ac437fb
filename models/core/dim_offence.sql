-- An offence as recorded (class, sub-code and title), with its type of the study's eight. The type is the one the
-- reference list gives to the offence; where the list gives several or none it is the type of the class, and an
-- offence of an unknown class is Misc. Which of these happened is in `offence_type_rule`. The title is that of the
-- reference list and never the one that was typed: a name may have been typed into it.

with

recorded_offences as (
    select * from {{ ref('int_offences') }}
),

matches as (
    select * from {{ ref('int_offence_index_matches') }}
),

reference_offences as (
    select * from {{ ref('offences') }}
),

offence_classes as (
    select * from {{ ref('offence_classes') }}
),

matched as (
    select
        matches.offence_id,
        min(matches.match_rule) as match_rule,
        count(*) as matches,
        min(reference_offences.offence_code) as first_offence_code,
        count(distinct reference_offences.offence_type) as offence_types,
        min(reference_offences.offence_type) as first_offence_type,
        min(reference_offences.ho_sub_code) as ho_sub_code,
        min(reference_offences.offence_title) as offence_title,
        max(cast(reference_offences.is_proactively_found as integer)) = 1 as is_proactively_found
    from matches
    inner join reference_offences
        on matches.offence_code = reference_offences.offence_code
    group by matches.offence_id
),

typed as (
    select
        recorded_offences.offence_id,
        recorded_offences.ho_class_code,
        case
            when matched.match_rule = 'title and class' then matched.ho_sub_code
            else recorded_offences.ho_sub_code
        end as ho_sub_code,
        case when matched.matches = 1 then matched.offence_title end as offence_title,
        case when matched.matches = 1 then matched.first_offence_code end as offence_code,
        coalesce(matched.match_rule, 'none') as match_rule,
        case
            when matched.offence_types = 1 then matched.first_offence_type
            else coalesce(offence_classes.offence_type, 'Misc')
        end as offence_type,
        case
            when matched.offence_types = 1 then 'reference list'
            when offence_classes.offence_type is not null then 'class'
            else 'unknown class'
        end as offence_type_rule,
        coalesce(matched.is_proactively_found, offence_classes.offence_type = 'Drugs', false) as is_proactively_found
    from recorded_offences
    left join matched
        on recorded_offences.offence_id = matched.offence_id
    left join offence_classes
        on recorded_offences.ho_class_code = offence_classes.ho_class_code
)

select * from typed
