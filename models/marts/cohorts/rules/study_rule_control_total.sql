-- One number made of the rules that hold in a study beside its row: the boroughs of its area, the forces whose
-- records it reads, its groups, the disposals that count and the offences of its qualifying set. While it stays
-- the same, so did each of them.

with

studies as (
    select * from {{ ref('dim_study') }}
),

study_areas as (
    select * from {{ ref('bridge_study_area') }}
),

study_forces as (
    select * from {{ ref('bridge_study_force') }}
),

study_groups as (
    select * from {{ ref('bridge_study_group') }}
),

counting_disposals as (
    select * from {{ ref('bridge_counting_disposal') }}
),

qualifying_offences as (
    select * from {{ ref('bridge_qualifying_offence') }}
),

rules as (
    select
        study_id,
        {{ identifier(["'area'", 'force_code', 'borough_code']) }} as study_rule
    from study_areas
    union all
    select
        study_id,
        {{ identifier(["'force'", 'force_code']) }} as study_rule
    from study_forces
    union all
    select
        study_id,
        {{ identifier(["'group'", 'group_size', 'last_rank']) }} as study_rule
    from study_groups
    union all
    select
        studies.study_id,
        {{ identifier(["'disposal'", 'counting_disposals.outcome_code', 'counting_disposals.outcome']) }} as study_rule
    from studies
    inner join counting_disposals
        on studies.disposal_set = counting_disposals.disposal_set
    union all
    select
        studies.study_id,
        {{ identifier(["'qualifying'", 'qualifying_offences.offence_id', 'qualifying_offences.valid_from',
            'qualifying_offences.valid_to', 'qualifying_offences.qualifies_as']) }} as study_rule
    from studies
    inner join qualifying_offences
        on studies.qualifying_offence_set = qualifying_offences.qualifying_offence_set
),

final as (
    select
        study_id,
        cast(sum({{ number_of_text('study_rule') }}) as {{ text_type() }}) as control_total
    from rules
    group by study_id
)

select * from final
