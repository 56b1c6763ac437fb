"""Serving files: what readers open, copied out of an audited candidate.

Belongs here: which schemas leave the candidate, into which files, with which permissions. Does not belong here: the
switch (`publish.py`), and anything computed: what is not in the candidate is not in a release.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration import sql
from orchestration.fresh_database import Plan, write_database
from orchestration.home import PRIVATE_FILE, make_private_folder, private_files
from orchestration.memory import set_memory_limit
from orchestration.release.marking import HANDLING, NAMED, marked_header
from orchestration.release.sharing import SCHEMA as SHARING_SCHEMA
from orchestration.release.sharing import write_sharing_files

# Schemas of the candidate that hold no name, date of birth or PNC id.
PSEUDONYMOUS_SCHEMAS = ("marts", "data_quality", SHARING_SCHEMA)
RESTRICTED_SCHEMA = "restricted"

# Older drivers, which most BI tools still bring along, read files of this format.
STORAGE_VERSION = "v1.4.0"


def write_serving_files(warehouse: Path, folder: Path) -> dict[str, int]:
    """Write `analytics.duckdb`, `parquet/`, `sharing/` and `restricted/nominals.duckdb` into a folder.

    The rows leave the candidate as Parquet, and a process that has seen nothing else makes the databases of them: what
    a process has in its memory can end up between the rows that it writes (`fresh_database.py`).

    Args:
        warehouse: the candidate's DuckDB file; opened read-only.
        folder: a new folder that no reader knows yet.

    Returns:
        Rows of each pseudonymous table, by `schema.table`.
    """
    parquet = folder / "parquet"
    parquet.mkdir(parents=True)
    restricted = make_private_folder(folder / "restricted")
    analytics, nominals = folder / "analytics.duckdb", restricted / "nominals.duckdb"
    with duckdb.connect() as connection, tempfile.TemporaryDirectory(dir=restricted) as scratch:
        set_memory_limit(connection)
        connection.execute(f"set temp_directory = {sql.text(scratch)}")
        connection.execute(f"attach {sql.text(str(warehouse))} as warehouse (read_only)")
        tables = {
            (schema, table): parquet / f"{table}.parquet"
            if schema == "marts"
            else Path(scratch) / f"{schema}.{table}.parquet"
            for schema in PSEUDONYMOUS_SCHEMAS
            for table in _tables_of(connection, schema)
        }
        _write_database(connection, analytics, tables, Path(scratch))
        with private_files():
            named = {
                (RESTRICTED_SCHEMA, table): Path(scratch) / f"{table}.parquet"
                for table in _tables_of(connection, RESTRICTED_SCHEMA)
            }
            _write_database(connection, nominals, named, Path(scratch), after=_marking(named))
        rows = {f"{schema}.{table}": pq.read_metadata(file).num_rows for (schema, table), file in tables.items()}
        connection.execute(f"attach {sql.text(str(analytics))} as analytics (read_only)")
        shared = _tables_of(connection, SHARING_SCHEMA)
        write_sharing_files(connection, shared, folder / "sharing", datetime.now(UTC).date())
    nominals.chmod(PRIVATE_FILE)
    return rows


def _write_database(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    tables: Mapping[tuple[str, str], Path],
    scratch: Path,
    after: Sequence[str] = (),
) -> None:
    """Write tables of the warehouse, each to a Parquet file, and all of those into a new database."""
    definitions = [f"create schema {schema}" for schema in dict.fromkeys(schema for schema, _ in tables)]
    for (schema, table), rows in tables.items():
        connection.execute(f"copy (from warehouse.{schema}.{table} order by all) to {sql.text(str(rows))}")
        definition = connection.execute(
            "select sql from duckdb_tables() where (database_name, schema_name, table_name) = ('warehouse', ?, ?)",
            [schema, table],
        ).fetchone()
        definitions += definition or ()
    rows_of = {f"{schema}.{table}": str(rows) for (schema, table), rows in tables.items()}
    write_database(Plan(str(file), STORAGE_VERSION, definitions, rows_of, list(after)), scratch)


def _marking(tables: Iterable[tuple[str, str]]) -> list[str]:
    """Readers hold on to the file's name, so its marking stands inside: as a table, and as a comment on each other."""
    header = sql.text(marked_header(NAMED))
    comments = [f"comment on table {schema}.{table} is {header}" for schema, table in tables]
    values = f"{sql.text(NAMED)} as marking, {sql.text(HANDLING[NAMED])} as handling"
    return [*comments, f"create table {RESTRICTED_SCHEMA}.marking as select {values}"]


def _tables_of(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    found = connection.execute(
        """
        select table_name
        from information_schema.tables
        where table_catalog = 'warehouse' and table_schema = ?
        order by table_name
        """,
        [schema],
    ).fetchall()
    return [table for (table,) in found]
