-- Which rows of the reference list of offences a recorded offence may be. Three rules, the first that finds
-- anything wins:
--   1. title, class and sub-code agree: the offence itself;
--   2. title and class agree: the sub-code is missing, or is not one that the title has;
--   3. class and sub-code agree: one of the offences that share them (the title is missing or unknown).
-- An offence that none of them finds has no row here and so no weight. The class alone is never enough, since
-- weights vary widely inside a class.

with

recorded_offences as (
    select * from {{ ref('int_offences') }}
),

reference_offences as (
    select
        *,
        {{ standard_text('offence_title') }} as standard_title
    from {{ ref('offences') }}
),

same_offence as (
    select
        recorded_offences.offence_id,
        reference_offences.offence_code,
        1 as rule_order,
        'title, class and sub-code' as match_rule
    from recorded_offences
    inner join reference_offences
        on
            recorded_offences.ho_class_code = reference_offences.ho_class_code
            and recorded_offences.ho_sub_code = reference_offences.ho_sub_code
            and recorded_offences.standard_title = reference_offences.standard_title
),

same_title as (
    select
        recorded_offences.offence_id,
        reference_offences.offence_code,
        2 as rule_order,
        'title and class' as match_rule
    from recorded_offences
    inner join reference_offences
        on
            recorded_offences.ho_class_code = reference_offences.ho_class_code
            and recorded_offences.standard_title = reference_offences.standard_title
),

same_codes as (
    select
        recorded_offences.offence_id,
        reference_offences.offence_code,
        3 as rule_order,
        'class and sub-code' as match_rule
    from recorded_offences
    inner join reference_offences
        on
            recorded_offences.ho_class_code = reference_offences.ho_class_code
            and recorded_offences.ho_sub_code = reference_offences.ho_sub_code
),

all_matches as (
    select * from same_offence
    union all
    select * from same_title
    union all
    select * from same_codes
),

first_rule as (
    select
        offence_id,
        min(rule_order) as rule_order
    from all_matches
    group by offence_id
),

matches_of_first_rule as (
    select
        all_matches.offence_id,
        all_matches.offence_code,
        all_matches.match_rule
    from all_matches
    inner join first_rule
        on
            all_matches.offence_id = first_rule.offence_id
            and all_matches.rule_order = first_rule.rule_order
)

select * from matches_of_first_rule
