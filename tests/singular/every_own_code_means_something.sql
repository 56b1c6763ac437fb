-- A code of a record system's own that means nothing known here would silently leave crimes, parties or outcomes out:
-- a status means confirmed or not confirmed, a role accused, victim or neither, an outcome one of the Home Office's
-- or nothing, where it is no outcome yet, a sex M, F or U.

with

codes as (
    select * from {{ ref('system_codes') }}
),

outcomes as (
    select * from {{ ref('outcomes') }}
),

known as (
    select
        'outcome' as code_list,
        outcome_code as means
    from outcomes
    {% for code_list, meanings in [
        ('status', ['confirmed', 'not confirmed']), ('role', ['accused', 'victim', 'neither']), ('sex', ['M', 'F', 'U'])
    ] %}
        {% for meaning in meanings %}
            union all
            select
                '{{ code_list }}' as code_list,
                '{{ meaning }}' as means
        {% endfor %}
    {% endfor %}
)

select
    codes.system,
    codes.code_list,
    codes.code
from codes
left join known
    on
        codes.code_list = known.code_list
        and codes.means = known.means
where
    codes.code_list in ('outcome', 'status', 'role', 'sex')
    and known.means is null
    and not (codes.code_list = 'outcome' and codes.means is null)
