"""Records that say exactly the same about a person are one signature, so that they are compared once.

Belongs here: collapsing records, the keys by which signatures are brought together, how frequent names are. Does not
belong here: what agreement is worth (`linkage_model.py`) and which signatures are one person (`cluster.py`).

A record with neither an id nor a full name with a date of birth says too little to be the same as another: it is a
signature of its own. So is a record that a person has decided about.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.home import PROJECT

NICKNAMES = PROJECT / "seeds" / "reference" / "nicknames.csv"

COMPARED = ("forename", "forename_alias", "surname", "surname_alias", "date_of_birth", "pnc_id", "cro_number", "sex")

# What two signatures may agree on to be compared at all; the linkage model's blocking rules are made of these.
BLOCKING_KEYS = {
    "surname_and_birth": ("surname", "birth_key"),
    "forename_and_birth": ("forename", "birth_key"),
    "names_and_year": ("name_pair", "birth_year"),
    "names_and_day": ("name_pair", "birth_month_day"),
    "birth_and_initials": ("date_of_birth", "initials"),
    "surname_year_and_initials": ("surname", "birth_year", "initials"),
    "forename_year_and_initials": ("forename", "birth_year", "initials"),
}

# How many records' worth of an average name is added to each count, so that in a small table a name is not taken for
# common because it stands on one of nine records.
RECORDS_OF_AN_AVERAGE_NAME = 1000

# A name that so many signatures bear tells nothing without a date of birth. It also bounds the comparisons.
MOST_BEARERS = 50


def collapse(scratch: duckdb.DuckDBPyConnection, extra: Sequence[str] = ()) -> int:
    """Make `signature` (one row each, with `records`) and `signature_of_record` from `person_record`.

    Signatures are numbered in the order of what they say, so that the order of rows never decides anything.
    `decided_record` (record_id), where it exists, names the records that are kept apart from their likes.

    Returns:
        The number of signatures.
    """
    compared = [*COMPARED, *extra]
    says = ", ".join(f"coalesce({column}, '')" for column in compared)
    alone = "pnc_id is null and cro_number is null and (forename is null or surname is null or date_of_birth is null)"
    alone = f"decided_record.record_id is not null{'' if extra else f' or ({alone})'}"
    scratch.execute("create table if not exists decided_record (record_id varchar)")
    scratch.execute(f"""
        create or replace table keyed_record as
        select
            person_record.*,
            cast(md5(concat_ws('|', {says}, case when {alone} then record_id end)) as uuid) as signature_key
        from person_record
        left join decided_record using (record_id)
    """)
    scratch.execute("drop table person_record")
    first = ", ".join(f"any_value({column}) as {column}" for column in compared)
    scratch.execute(f"""
        create or replace table said as
        select
            signature_key,
            count(*) as records,
            min(record_id) as first_record_id,
            nullif(list_sort(list_distinct(list(borough))), []) as boroughs,
            {first}
        from keyed_record
        group by signature_key
    """)
    scratch.execute("""
        create or replace table signature_number as
        select signature_key, cast(row_number() over (order by signature_key) - 1 as integer) as signature_id from said
    """)
    _derive_keys(scratch)
    scratch.execute("drop table said")
    scratch.execute("""
        create or replace table signature_of_record as
        select keyed_record.record_id, signature_number.signature_id
        from keyed_record
        inner join signature_number using (signature_key)
    """)
    scratch.execute("drop table keyed_record")
    scratch.execute("drop table signature_number")
    return scratch.execute("select count(*) from signature").fetchone()[0]  # type: ignore[index]


def _derive_keys(scratch: duckdb.DuckDBPyConnection) -> None:
    """Make `signature` from `said`, with its number and the keys of the blocking rules.

    A key of several columns is a number made of them: to join on numbers takes a third of the time.
    """
    scratch.execute("create or replace table nickname as select forename, root from read_csv(?)", [str(NICKNAMES)])
    keys = ", ".join(f"{_number_of(columns)} as {name}" for name, columns in BLOCKING_KEYS.items())
    scratch.execute(f"""
        create or replace table signature as
        with keyed as (
            select
                signature_number.signature_id,
                said.*,
                coalesce(nickname.root, split_part(said.forename, ' ', 1)) as forename_root,
                cast(left(said.date_of_birth, 4) as integer) as birth_year,
                right(said.date_of_birth, 5) as birth_month_day,
                {birth_key("try_cast(said.date_of_birth as date)")} as birth_key,
                {_sorted_pair("said.forename", "said.surname")} as name_pair,
                {_sorted_pair("left(said.forename, 1)", "left(said.surname, 1)")} as initials
            from said
            inner join signature_number using (signature_key)
            left join nickname on split_part(said.forename, ' ', 1) = nickname.forename
        )
        select *, {keys} from keyed
    """)


def _number_of(columns: Sequence[str]) -> str:
    missing = " or ".join(f"{column} is null" for column in columns)
    return f"case when not ({missing}) then hash({', '.join(columns)}) end"


def birth_key(birth: str) -> str:
    """SQL for a date of birth in which day and month may change places: the year, the lower and the higher number."""
    lower, higher = f"least(month({birth}), day({birth}))", f"greatest(month({birth}), day({birth}))"
    return f"year({birth}) || '-' || {lower} || '-' || {higher}"


def _sorted_pair(one: str, other: str) -> str:
    return f"least({one}, {other}) || ' ' || greatest({one}, {other})"


def count_terms(scratch: duckdb.DuckDBPyConnection, extra: Sequence[str] = ()) -> None:
    """Make `term_frequency` (column_name, term, frequency): how frequent each name is among signatures.

    Counts are drawn towards the average name by `RECORDS_OF_AN_AVERAGE_NAME`; the average is the chance that two
    signatures agree, but no more than once in five hundred. Where `known_frequency` has rows they stand, and a name
    that is not among them is as frequent as the rarest.
    """
    scratch.execute("""
        create table if not exists known_frequency (column_name varchar, term varchar, frequency double)
    """)
    (known,) = scratch.execute("select count(*) from known_frequency").fetchone()  # type: ignore[misc]
    counted = " union all ".join(
        f"""
        select '{column}' as column_name, {column} as term, count(*) as times
        from signature where {column} is not null group by {column}
        """
        for column in ("forename", "surname", *extra)
    )
    if known:
        scratch.execute(f"""
            create or replace table term_frequency as
            select
                counted.column_name,
                counted.term,
                coalesce(known.frequency, min(known.frequency) over (partition by counted.column_name)) as frequency
            from ({counted}) as counted
            left join known_frequency as known
                on counted.column_name = known.column_name and counted.term = known.term
        """)
        return
    scratch.execute(f"""
        create or replace table term_frequency as
        with
        counted as ({counted}),
        totals as (
            select
                column_name,
                sum(times) as signatures,
                least(0.002, sum(times * (times - 1.0)) / greatest(sum(times) * (sum(times) - 1.0), 1)) as average
            from counted
            group by column_name
        )
        select
            counted.column_name,
            counted.term,
            cast(
                (counted.times + {RECORDS_OF_AN_AVERAGE_NAME} * greatest(totals.average, 0.0005))
                / (totals.signatures + {RECORDS_OF_AN_AVERAGE_NAME}) as double
            ) as frequency
        from counted
        inner join totals using (column_name)
    """)
