"""That no person of the last release is lost without a reason.

Belongs here: who was in the last release and is not in the candidate, and which reasons there are for it. Does not
belong here: how ids survive (`orchestration/people/register.py`).

A person of the last release is in the candidate, or became one with another, which the candidate tells of. Else all its
records must be gone, each for a reason of its own: the delivery that it came in was superseded (by a corrected one, or
by itself read by other rules, by which the row may stand in quarantine), or another delivery now tells of the same
crime or nominal without it. Who was disposed of was taken out of the last release as well, and is not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from expectations.outcomes import Expected
from expectations.release import HOLD, LAST_RELEASE, Check
from orchestration import sql
from orchestration.people.macros import render

# What the register of a release says of a record; releases from before it said where a record came from say less.
ORIGIN = ("source_system", "force_code", "record_ref", "delivery_id")


def people_kept(connection: duckdb.DuckDBPyConnection, register: Path) -> Iterator[Check]:
    """Every person of the last release is here, or is gone for a reason.

    Args:
        connection: to the candidate, with the last release attached.
        register: the last release's file of record_id and person_id, with where each record came from.
    """
    _read_register(connection, register)
    _read_keys_of_readers(connection)
    connection.execute(f"""
        create or replace temp table lost_person as
        with
        secret as (select secret from installation.person_key),
        people_before as (
            select person_id, {render("keyed_hash", "person_id", "(select secret from secret)")} as person_key
            from (select distinct person_id from record_before)
        ),
        keys_before as (
            select person_key from people_before
            union
            select person_key from key_of_readers
        ),
        gone as (
            select person_key
            from keys_before
            anti join core.dim_person using (person_key)
            anti join core.fct_person_change on keys_before.person_key = fct_person_change.former_person_key
        ),
        -- A delivery that is not known any more was lost, not superseded.
        superseded_delivery as (
            select distinct delivery_id from data_quality.delivered_file where not is_current
        ),
        told_otherwise as (
            select distinct source_system, force_code, record_ref, delivery_id from intermediate.int_person_records
        ),
        records as (
            select
                people_before.person_key,
                record_before.delivery_id in (select delivery_id from superseded_delivery)
                or exists (
                    select 1
                    from told_otherwise
                    where told_otherwise.source_system = record_before.source_system
                        and told_otherwise.force_code = record_before.force_code
                        and told_otherwise.record_ref = record_before.record_ref
                        and told_otherwise.delivery_id <> record_before.delivery_id
                ) as has_reason,
                still.record_id is not null as is_still_delivered
            from record_before
            inner join people_before using (person_id)
            left join intermediate.int_person_records as still using (record_id)
            semi join gone using (person_key)
        )
        -- A key that no record of the register makes has no record with a reason either.
        select gone.person_key
        from gone
        left join records using (person_key)
        group by gone.person_key
        having not coalesce(bool_and(coalesce(has_reason, false) and not is_still_delivered), false)
    """)
    yield Check(
        check_id="people.kept",
        suite="People of the last release",
        reads="lost_person",
        expected=Expected(
            "UnexpectedRowsExpectation",
            {"unexpected_rows_query": "select * from {batch}"},
            HOLD,
            "Every person of the last release is in this one, became one with another, or is gone with its records for "
            "a reason: superseded, or told of otherwise by another delivery.",
        ),
        table="core.dim_person",
        column="person_key",
    )


def _read_register(connection: duckdb.DuckDBPyConnection, register: Path) -> None:
    columns = ("record_id", "person_id", *ORIGIN)
    connection.execute(
        f"create or replace temp table record_before ({', '.join(f'{column} varchar' for column in columns)})"
    )
    if register.is_file():
        file = sql.file(register)
        there = {row[0] for row in connection.execute(f"describe from read_parquet({file})").fetchall()}
        kept = ", ".join(column for column in columns if column in there)
        connection.execute(f"insert into record_before by name select {kept} from read_parquet({file})")


def _read_keys_of_readers(connection: duckdb.DuckDBPyConnection) -> None:
    """Every person that the last release's marts speak of as one of its own."""
    connection.execute("create or replace temp table key_of_readers (person_key varchar)")
    for (table,) in connection.execute(
        """
        select table_name from duckdb_columns()
        where
            database_name = ? and schema_name = 'marts'
            and column_name = 'person_key' and table_name <> 'cohort_change'
        """,
        [LAST_RELEASE],
    ).fetchall():
        connection.execute(
            f"insert into key_of_readers select distinct person_key from {LAST_RELEASE}.marts.{sql.name(table)}"
        )
