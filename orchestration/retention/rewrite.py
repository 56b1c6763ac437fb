"""Files written anew without the rows of a person.

Belongs here: a DuckDB or a Parquet file without some of its rows, put in the old one's place in one step. Does not
belong here: which files, and in which order.

To delete rows in place would leave their bytes in the file. A new file holds nothing but what was written into it;
whoever has the old one open goes on reading it until it is closed.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.fresh_database import Plan, write_database
from orchestration.home import flush, private_files
from orchestration.retention.byte_search import speaks_in_bytes
from orchestration.retention.trace import Trace, put_into, speaks_of_person

UNFINISHED = ".disposing-"

# Parquet has no such numbers; as text they come back as they were.
WIDE_NUMBERS = ("HUGEINT", "UHUGEINT")

# Given a connection with the file as `old` and the conditions of the tables where rows were found: queries by table.
OtherRows = Callable[[duckdb.DuckDBPyConnection, dict[str, str]], dict[str, str]]


def _no_other_rows(connection: duckdb.DuckDBPyConnection, found: dict[str, str]) -> dict[str, str]:
    return {}


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


def rewrite_database(file: Path, trace: Trace, place: str, other_rows: OtherRows = _no_other_rows) -> int:
    """Put a DuckDB file without the person's rows in the place of one that has some.

    Args:
        file: a database that nobody else writes; others may read it.
        trace: of the person.
        place: the place that the file is in.
        other_rows: which tables are to hold the rows of a query instead of their own.

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
        if found or speaks_in_bytes(file, trace.bytes_in(place)):
            with _new_file(file) as unfinished, _scratch_beside(file) as scratch:
                rows = {}
                queries = other_rows(connection, found)
                for number, (table, columns) in enumerate(tables_of(connection, "old").items()):
                    kept = queries.get(table) or _kept_rows(table, columns, found.get(table))
                    rows[table] = str(scratch / f"{number}.parquet")
                    connection.execute(f"copy ({kept}) to {sql.text(rows[table])} (format parquet)")
                plan = Plan(str(unfinished), _storage_version(connection), *_definitions(connection, rows))
                write_database(plan, scratch)
    return sum(counts.values())


def _kept_rows(table: str, columns: dict[str, str], condition: str | None) -> str:
    values = ", ".join(
        f"cast({sql.name(name)} as varchar) as {sql.name(name)}" if kind in WIDE_NUMBERS else sql.name(name)
        for name, kind in columns.items()
    )
    return f"select {values} from old.{table} as looked_at where not ({condition or 'false'})"


def _definitions(
    connection: duckdb.DuckDBPyConnection, rows: dict[str, str]
) -> tuple[list[str], dict[str, str], list[str]]:
    """What makes the old file's schemas and tables, their rows, and what makes its indexes and views."""
    schemas = connection.execute(
        "select schema_name from duckdb_schemas() where database_name = 'old' and not internal"
    ).fetchall()
    made, made_after = (
        [statement for (statement,) in connection.execute(query).fetchall()]
        for query in (
            "select sql from duckdb_tables() where database_name = 'old' and not internal",
            "select sql from duckdb_indexes() where database_name = 'old' and sql is not null "
            "union all select sql from duckdb_views() where database_name = 'old' and not internal",
        )
    )
    return [f"create schema if not exists {sql.name(name)}" for (name,) in schemas] + made, rows, made_after


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
    for path in [*folder.rglob(f"{UNFINISHED}*")]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _count(connection: duckdb.DuckDBPyConnection, source: str, condition: str) -> int:
    row = connection.execute(f"select count(*) from {source} as looked_at where {condition}").fetchone()
    return int(row[0]) if row else 0


def _storage_version(connection: duckdb.DuckDBPyConnection) -> str:
    """The old file's, so that whoever could read it can read the new one."""
    row = connection.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = 'old'"
    ).fetchone()
    assert row is not None
    return str(row[0]).removesuffix("+")


def _write_out_log(file: Path) -> None:
    """Bring what a crash had left in the file's log into the file: the log must not be read into the new one."""
    if file.with_name(f"{file.name}.wal").exists():
        with duckdb.connect(file) as connection:
            connection.execute("checkpoint")


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """A path to write to, whose file then takes the place of another, with its permissions, in one step."""
    # Whoever was killed may have left a process that is still writing: it does not write into this one.
    unfinished = file.with_name(f"{UNFINISHED}{file.name}-{secrets.token_hex(4)}")
    with private_files():
        yield unfinished
    shutil.copymode(file, unfinished)
    flush(unfinished)
    unfinished.replace(file)
    flush(file.parent)


@contextmanager
def _scratch_beside(file: Path) -> Iterator[Path]:
    """A folder for its owner alone that goes with the block."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=UNFINISHED) as folder:
        yield Path(folder)
