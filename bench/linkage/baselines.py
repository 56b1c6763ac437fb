"""What plain rules make of the same records, beside which a model is to be judged.

Belongs here: deterministic rules over fields that are trimmed and in lower case, and nothing else done to them; and
following them from record to record. Does not belong here: scores (`measure.py`).

`python -m bench.linkage.baselines RULE RECORDS OUT` runs one, so that its seconds and memory can be taken.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from bench.linkage.measure import measuring
from orchestration import sql

PNC_ID = "pnc_id"
NAME_AND_BIRTH = "forename || '|' || surname || '|' || date_of_birth"

# Records that agree on one of a rule set's keys are one person, and so on from record to record. A key with a missing
# part is null, and agrees with nothing.
RULES = {
    "PNC id": (PNC_ID,),
    "name and date of birth": (NAME_AND_BIRTH,),
    "either of the two": (PNC_ID, NAME_AND_BIRTH),
    "six rules": (
        PNC_ID,
        "cro_number",
        NAME_AND_BIRTH,
        # names written with one end wrong, changed, or short
        "left(forename, 1) || '|' || surname || '|' || date_of_birth",
        "forename || '|' || left(surname, 3) || '|' || date_of_birth",
        # a date of birth with day or month wrong
        "forename || '|' || surname || '|' || left(date_of_birth, 4) || '|' || borough",
    ),
}


def resolve_by_rules(rules: tuple[str, ...], records: Path, out: Path) -> None:
    """Write record_id and person_id, the least record of each person."""
    with measuring(delivered=records) as connection:
        _make_links(connection, rules)
        connection.execute("create table label as select distinct record, record as least from link")
        while _lower_labels(connection):
            pass
        connection.execute(f"""
            copy (
                select written.record_id, coalesce(label.least, written.record) as person_id
                from written left join label using (record)
            ) to {sql.text(str(out))} (format parquet)
        """)


def _make_links(connection: duckdb.DuckDBPyConnection, rules: tuple[str, ...]) -> None:
    """Make `link`: each record with each key that it shares with another."""
    fields = ("forename", "surname", "date_of_birth", "pnc_id", "cro_number", "borough")
    trimmed = ", ".join(f"nullif(lower(trim({field})), '') as {field}" for field in fields)
    connection.execute(f"""
        create table written as
        select record_id, cast(row_number() over () as integer) as record, {trimmed} from delivered
    """)
    keys = " union all ".join(
        f"select record, hash({at}, {key}) as key from written where {key} is not null" for at, key in enumerate(rules)
    )
    connection.execute(f"""
        create table link as
        with keyed as ({keys}), shared as (select key from keyed group by key having count(*) > 1)
        select record, key from keyed where key in (select key from shared)
    """)


def _lower_labels(connection: duckdb.DuckDBPyConnection) -> bool:
    """Give each record the least label of those it shares a key with, and then that label's own; False if none fell."""
    connection.execute("""
        create table near as
        with
        of_key as (select key, min(least) as least from link inner join label using (record) group by key),
        of_record as (select record, min(least) as least from link inner join of_key using (key) group by record)
        select of_record.record, least(of_record.least, further.least) as least
        from of_record inner join of_record as further on of_record.least = further.record
    """)
    (fell,) = connection.execute("""
        select count(*) from near inner join label using (record) where near.least < label.least
    """).fetchone()  # type: ignore[misc]
    connection.execute("drop table label")
    connection.execute("alter table near rename to label")
    return fell > 0


if __name__ == "__main__":
    resolve_by_rules(RULES[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3]))
