-- What a person is on record for, and when that was last so: under management, accused, victim, or merely on record.
-- The day of an offence is the youngest of its days, that of the outcome among them; a time under management lasts to
-- its last day, and one that is not over to this day.
-- This day is the latest on which anything about people was delivered, and not the day of the build: the same
-- deliveries built again say the same.

with

records as (
    select * from {{ ref('fct_person_record') }}
),

fct_offence as (
    select * from {{ ref('fct_offence') }}
),

fct_victimisation as (
    select * from {{ ref('fct_victimisation') }}
),

iom_spells as (
    select * from {{ ref('fct_iom_spell') }}
),

mappa_spells as (
    select * from {{ ref('fct_mappa_spell') }}
),

probation_cases as (
    select * from {{ ref('fct_probation_case') }}
),

arrests as (
    select * from {{ ref('fct_arrest') }}
),

dim_offence as (
    select * from {{ ref('dim_offence') }}
),

offence_classes as (
    select * from {{ ref('offence_classes') }}
),

this_day as (
    select max(delivered_on) as as_of from records
),

notices as (
    {% for kind, relation, noticed_on, is_open in [
        ('victimisation', 'fct_victimisation', 'greatest(occurred_on, reported_on)', 'false'),
        ('iom', 'iom_spells', 'deselected_on', 'coalesce(as_of < deselected_on, true)'),
        ('mappa', 'mappa_spells', 'managed_to', 'coalesce(as_of <= managed_to, true)'),
        ('probation', 'probation_cases', 'ended_on', 'coalesce(as_of < ended_on, true)'),
        ('record', 'records', 'recorded_on', 'false'),
    ] -%}
        select
            {{ relation }}.person_id,
            '{{ kind }}' as review_kind,
            null as home_office_sub_group,
            {{ noticed_on }} as noticed_on,
            {{ is_open }} as is_open
        from {{ relation }}
        cross join this_day
        union all
    {% endfor %}
    {% for relation, noticed_on in [
        ('fct_offence', 'greatest(fct_offence.occurred_on, fct_offence.reported_on, fct_offence.disposed_on)'),
        ('arrests', 'greatest(arrests.arrested_on, arrests.outcome_on)'),
    ] -%}
        select
            {{ relation }}.person_id,
            'offence' as review_kind,
            offence_classes.home_office_sub_group,
            {{ noticed_on }} as noticed_on,
            false as is_open
        from {{ relation }}
        left join dim_offence
            on {{ relation }}.offence_id = dim_offence.offence_id
        left join offence_classes
            on dim_offence.ho_class_code = offence_classes.ho_class_code
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        notices.person_id,
        cast(notices.review_kind as {{ text_type() }}) as review_kind,
        cast(notices.home_office_sub_group as {{ text_type() }}) as home_office_sub_group,
        max(case when notices.is_open then this_day.as_of else notices.noticed_on end) as last_on,
        max(case when notices.is_open then 1 else 0 end) = 1 as is_open,
        this_day.as_of
    from notices
    cross join this_day
    group by notices.person_id, notices.review_kind, notices.home_office_sub_group, this_day.as_of
)

select * from final
