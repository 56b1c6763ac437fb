"""One spelling for everything that tells who a record is about.

Belongs here: names as they are compared (case, accents, look-alike letters, punctuation, titles, nicknames), dates of
birth that can be true, PNC ids and CRO numbers in full, and the keys by which records are brought together. Does not
belong here: what agreement is worth (`linkage_model.py`).

All of it is SQL over whole columns in the scratch connection: no row passes through Python.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.home import PROJECT

NICKNAMES = PROJECT / "seeds" / "reference" / "nicknames.csv"

# Fields that a person record may have; a table without one of them has it empty.
FIELDS = ("forename", "surname", "date_of_birth", "pnc_id", "cro_number", "sex")

EARLIEST_BIRTH = "1900-01-02"  # the first of January 1900 is what a form prints when nobody knows
PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"

# Letters of other alphabets, and a digit, that look like a Latin one and are typed or pasted in its place.
LOOK_ALIKES = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s"}
LOOK_ALIKES |= {"к": "k", "м": "m", "т": "t", "н": "h", "в": "b", "α": "a", "ο": "o", "ν": "v", "ρ": "p", "ι": "i"}
LOOK_ALIKES |= {"κ": "k", "τ": "t", "υ": "u", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "0": "o"}
SPELLED_OUT = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "rev")
NO_NAMES = ("unknown", "not known", "nk", "n k", "not given", "not stated", "anon")


def standardise(scratch: duckdb.DuckDBPyConnection, columns: Sequence[str], extra: Sequence[str] = ()) -> None:
    """Make the table `person_record` from the view `delivered_record`.

    Args:
        scratch: holds `delivered_record` with `record_id`, those of `FIELDS` that the table has, and `extra`.
        columns: the columns of `delivered_record`.
        extra: further columns to keep as evidence, in one spelling.
    """
    scratch.execute("create or replace table nickname as select forename, root from read_csv(?)", [str(NICKNAMES)])
    given = {field: f"cast({field} as varchar)" if field in columns else "cast(null as varchar)" for field in FIELDS}
    kept = "".join(f", nullif({_plain(f'cast({column} as varchar)')}, '') as {column}" for column in extra)
    scratch.execute(f"""
        create or replace table spelled as
        select
            cast(record_id as varchar) as record_id,
            {_name(given["forename"])} as forename,
            {_name(given["surname"])} as surname,
            try_cast(trim({given["date_of_birth"]}) as date) as birth,
            nullif(trim({given["date_of_birth"]}), '') is not null as birth_given,
            upper(regexp_replace({given["pnc_id"]}, '\\s', '', 'g')) as pnc_written,
            nullif(upper(regexp_replace({given["cro_number"]}, '\\s', '', 'g')), '') as cro_number,
            case when upper(trim({given["sex"]})) in ('M', 'F') then upper(trim({given["sex"]})) end as sex
            {kept}
        from delivered_record
    """)
    kept = "".join(f", spelled.{column}" for column in extra)
    scratch.execute(f"""
        create or replace table person_record as
        with
        judged as (
            select
                *,
                {_birth_problem()} as birth_problem,
                {_valid_pnc_id()} as pnc_id
            from spelled
        ),
        kept as (
            select *, case when birth_problem is null then birth end as known_birth from judged
        )
        select
            spelled.record_id,
            spelled.forename,
            coalesce(nickname.root, split_part(spelled.forename, ' ', 1)) as forename_root,
            spelled.surname,
            cast(spelled.known_birth as varchar) as date_of_birth,
            spelled.birth_problem,
            year(spelled.known_birth) as birth_year,
            strftime(spelled.known_birth, '%m-%d') as birth_month_day,
            {birth_key("spelled.known_birth")} as birth_key,
            {_sorted_pair("spelled.forename", "spelled.surname")} as name_pair,
            {_sorted_pair("left(spelled.forename, 1)", "left(spelled.surname, 1)")} as initials,
            spelled.pnc_id,
            spelled.cro_number,
            spelled.sex
            {kept}
        from kept as spelled
        left join nickname
            on split_part(spelled.forename, ' ', 1) = nickname.forename
    """)
    scratch.execute("drop table spelled")


def birth_key(birth: str) -> str:
    """SQL for a date of birth in which day and month may change places: the year, the lower and the higher number."""
    lower, higher = f"least(month({birth}), day({birth}))", f"greatest(month({birth}), day({birth}))"
    return f"year({birth}) || '-' || {lower} || '-' || {higher}"


def _sorted_pair(one: str, other: str) -> str:
    return f"least({one}, {other}) || ' ' || greatest({one}, {other})"


def _plain(value: str) -> str:
    """Lower case, Latin, without accents, punctuation or doubled spaces."""
    folded = f"lower(nfc_normalize({value}))"
    for letter, spelled in SPELLED_OUT.items():
        folded = f"replace({folded}, '{letter}', '{spelled}')"
    folded = f"strip_accents(translate({folded}, '{''.join(LOOK_ALIKES)}', '{''.join(LOOK_ALIKES.values())}'))"
    without_apostrophes = f"regexp_replace({folded}, '[''’`´.]', '', 'g')"
    return f"trim(regexp_replace({without_apostrophes}, '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))"


def _name(value: str) -> str:
    """A name as it is compared; a title is no name, and neither is a word for not knowing."""
    untitled = f"regexp_replace({_plain(value)}, '^(({'|'.join(TITLES)}) )+', '')"
    words = ", ".join(f"'{word}'" for word in NO_NAMES)
    return f"case when {untitled} not in ({words}, '') then {untitled} end"


def _birth_problem() -> str:
    return f"""
        case
            when birth is null and birth_given then 'not a date'
            when birth > current_date then 'lies ahead'
            when birth < date '{EARLIEST_BIRTH}' then 'too long ago'
        end"""


def _valid_pnc_id() -> str:
    """A PNC id in full, or null, by the same rule as the model `int_pnc_ids`, which tells it in prose."""
    year, serial = "split_part(pnc_written, '/', 1)", "regexp_extract(pnc_written, '/([0-9]+)', 1)"
    number = f"try_cast(right({year}, 2) as bigint) * 10000000 + try_cast({serial} as bigint)"
    full_year = f"""
        case
            when length({year}) = 4 then {year}
            when 2000 + try_cast({year} as integer) <= year(current_date) then '20' || {year}
            else '19' || {year}
        end"""
    return f"""
        case
            when
                regexp_matches(pnc_written, '^([0-9]{{2}}|[0-9]{{4}})/[0-9]{{1,7}}[A-Z]$')
                and substring('{PNC_LETTERS}', cast(({number}) % 23 + 1 as integer), 1) = right(pnc_written, 1)
                and try_cast({serial} as bigint) > 0
                and try_cast({full_year} as integer) between 1900 and year(current_date)
                then ({full_year}) || '/' || lpad({serial}, 7, '0') || right(pnc_written, 1)
        end"""
