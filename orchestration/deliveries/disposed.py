"""The list of records of people that were disposed of, so that no delivery brings them back.

Belongs here: the list, and setting aside the delivered rows that speak of a record on it. Does not belong here:
removing what was taken in before (`retention/`).

A record is on the list as a keyed hash of its identifier: whoever has the list alone cannot tell which records they
were. It is of no use with another key, so it begins with a mark of the key that made it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import duckdb

from orchestration.deliveries.contracts import Table
from orchestration.deliveries.person_records import records_of_row
from orchestration.deliveries.quarantine import quarantined
from orchestration.deliveries.read import staged
from orchestration.home import Home, HomeError, make_private_folder, private_files
from orchestration.people.macros import render
from orchestration.people.person_key import find_or_make_secret

VALUE_CLASS = "disposed"
REASON = "the record was disposed of and is not taken in again"
MARKED = "which key made this list"


def add_disposed(home: Home, record_ids: Iterable[str]) -> None:
    """Put records on the list and make sure that it is on the disk; those that are on it stay.

    Raises:
        HomeError: the list was made with another person key.
    """
    hashes = {*_read(home), *_hashes(find_or_make_secret(home), record_ids)}
    (mark,) = _hashes(find_or_make_secret(home), [MARKED])
    make_private_folder(home.disposed_records.parent)
    unfinished = home.disposed_records.with_name(f".{home.disposed_records.name}-unfinished")
    with private_files(), unfinished.open("w") as file:
        file.write("\n".join([mark, *sorted(hashes)]) + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(home.disposed_records)


def recall_disposed(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Make the temporary tables `disposed_record` (record_hash) and `disposal_key` (secret), for `set_aside_disposed`.

    Raises:
        HomeError: the list was made with another person key, so that it cannot tell any record.
    """
    hashes = _read(home)
    secret = find_or_make_secret(home) if hashes else ""
    connection.execute("create or replace temp table disposed_record (record_hash varchar)")
    connection.execute("insert into disposed_record select unnest($hashes::varchar[])", {"hashes": hashes})
    connection.execute(
        "create or replace temp table disposal_key as select $secret::varchar as secret", {"secret": secret}
    )


def set_aside_disposed(connection: duckdb.DuckDBPyConnection, table: Table, force_code: str) -> int:
    """Put the staged rows that speak of a record on the list into `quarantined(table)`; returns how many.

    What stands there already stays for its own reason. To be called after `recall_disposed`.
    """
    records = records_of_row(table.raw_name, table.column_names, "$force_code")
    (listed,) = connection.execute("select count(*) from disposed_record").fetchone() or (0,)
    if not listed or not records:
        return 0
    added = connection.execute(
        f"""
        insert into {quarantined(table)} (source_row, value_class, reason)
        with spoken_of as (
            select source_row, unnest([{", ".join(records)}]) as record_id from {staged(table)}
        )
        select distinct source_row, $value_class, $reason
        from spoken_of
        cross join disposal_key
        where {render("keyed_hash", "record_id", "secret")} in (from disposed_record)
            and source_row not in (select source_row from {quarantined(table)})
        """,
        {"force_code": force_code, "value_class": VALUE_CLASS, "reason": REASON},
    ).fetchone()
    return int(added[0]) if added else 0


def _read(home: Home) -> list[str]:
    if not home.disposed_records.is_file():
        return []
    mark, *hashes = home.disposed_records.read_text().split()
    if mark not in _hashes(find_or_make_secret(home), [MARKED]):
        raise HomeError(
            f"{home.disposed_records} was made with another person key. Without that key people who were removed would "
            "come back with the next delivery."
        )
    return hashes


def _hashes(secret: str, values: Iterable[str]) -> set[str]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select {render('keyed_hash', 'value', '$secret')} from (select unnest($values::varchar[]) as value)",
            {"secret": secret, "values": list(values)},
        ).fetchall()
    return {hashed for (hashed,) in rows}
