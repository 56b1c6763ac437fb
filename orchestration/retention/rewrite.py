"""Files written anew without the rows of a person.

Belongs here: a DuckDB or a Parquet file without some of its rows, put in the old one's place in one step. Does not
belong here: which files, and in which order.

To delete rows in place would leave their bytes in the file. A new file holds nothing but what was written into it;
whoever has the old one open goes on reading it until it is closed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import private_files
from orchestration.retention.trace import Trace, put_into, speaks_of_person

UNFINISHED_PREFIX, UNFINISHED_SUFFIX = ".disposing-", ".part"

AfterCopy = Callable[[duckdb.DuckDBPyConnection, dict[str, str]], None]


def _nothing_more(connection: duckdb.DuckDBPyConnection, found: dict[str, str]) -> None:
    pass


def tables_of(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    """The tables of an attached database, as `schema.table` quoted, with their columns and types."""
    tables: dict[str, dict[str, str]] = {}
    for schema, table, column, kind in connection.execute(
        """
        select schema_name, table_name, column_name, data_type
        from duckdb_columns()
        semi join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = ? and not internal
        order by schema_name, table_name, column_index
        """,
        [database],
    ).fetchall():
        tables.setdefault(f"{sql.name(schema)}.{sql.name(table)}", {})[column] = kind
    return tables


def conditions_in(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    """For each table of an attached database the condition on its rows that speak of the person."""
    tables = tables_of(connection, database)
    deliveries = f"{database}.raw.delivery" if '"raw"."delivery"' in tables else None
    return {
        table: speaks_of_person(table.split(".")[1].strip('"'), columns, deliveries)
        for table, columns in tables.items()
    }


def rewrite_database(file: Path, trace: Trace, place: str, after_copy: AfterCopy = _nothing_more) -> int:
    """Put a DuckDB file without the person's rows in the place of one that has some.

    Args:
        file: a database that nobody else writes; others may read it.
        trace: of the person.
        place: the place that the file is in.
        after_copy: called before the new file takes the old one's place, with a connection that has both attached as
            `old` and `new`, and the conditions of those tables in which rows were found.

    Returns:
        How many rows were found.
    """
    _write_out_log(file)
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql.text(str(file))} as old (read_only)")
        put_into(connection, trace, place)
        conditions = conditions_in(connection, "old")
        counts = {table: _count(connection, f"old.{table}", condition) for table, condition in conditions.items()}
        found = {table: conditions[table] for table, rows in counts.items() if rows}
        if found:
            with _new_file(file) as unfinished:
                connection.execute(f"attach {sql.text(str(unfinished))} as new ({_storage_version(connection)})")
                connection.execute("copy from database old to new (schema)")
                for table in conditions:
                    kept = f"where not ({found[table]})" if table in found else ""
                    connection.execute(f"insert into new.{table} select * from old.{table} as looked_at {kept}")
                after_copy(connection, found)
                connection.execute("detach new")
                connection.execute("detach old")
    return sum(counts.values())


def rewrite_parquet(file: Path, trace: Trace, place: str) -> int:
    """Put a Parquet file without the person's rows in the place of one that has some; returns how many were found."""
    with duckdb.connect() as connection:
        put_into(connection, trace, place)
        source = f"read_parquet({sql.file(file)})"
        columns = {name: kind for name, kind, *_ in connection.execute(f"describe from {source}").fetchall()}
        condition = speaks_of_person(file.stem, columns)
        rows = _count(connection, source, condition)
        if rows:
            codec = connection.execute(
                f"select any_value(compression) from parquet_metadata({sql.file(file)})"
            ).fetchone()
            with _new_file(file) as unfinished:
                connection.execute(
                    f"copy (select * from {source} as looked_at where not ({condition})) "
                    f"to {sql.text(str(unfinished))} (format parquet, compression {codec[0] if codec else 'snappy'})"
                )
    return rows


def remove_unfinished(folder: Path) -> None:
    """Remove what a rewriting that was interrupted had begun."""
    for file in folder.rglob(f"{UNFINISHED_PREFIX}*"):
        file.unlink()


def _count(connection: duckdb.DuckDBPyConnection, source: str, condition: str) -> int:
    row = connection.execute(f"select count(*) from {source} as looked_at where {condition}").fetchone()
    return int(row[0]) if row else 0


def _storage_version(connection: duckdb.DuckDBPyConnection) -> str:
    """The old file's, so that whoever could read it can read the new one."""
    row = connection.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = 'old'"
    ).fetchone()
    assert row is not None
    return f"storage_version '{str(row[0]).removesuffix('+')}'"


def _write_out_log(file: Path) -> None:
    """Bring what a crash had left in the file's log into the file: the log must not be read into the new one."""
    if file.with_name(f"{file.name}.wal").exists():
        with duckdb.connect(file) as connection:
            connection.execute("checkpoint")


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """A path to write to, whose file then takes the place of another, with its permissions, in one step."""
    unfinished = file.with_name(f"{UNFINISHED_PREFIX}{file.name}{UNFINISHED_SUFFIX}")
    unfinished.unlink(missing_ok=True)
    with private_files():
        yield unfinished
    shutil.copymode(file, unfinished)
    flush(unfinished)
    unfinished.replace(file)
    flush(file.parent)


def flush(path: Path) -> None:
    """Make sure that a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
