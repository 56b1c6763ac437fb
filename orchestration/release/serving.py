"""Serving files: what readers open, copied out of an audited candidate.

Belongs here: which schemas leave the candidate, into which files, with which permissions. Does not belong here: the
switch (`publish.py`), and anything computed: what is not in the candidate is not in a release.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import PRIVATE_FILE, make_private_folder, private_files
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

    Args:
        warehouse: the candidate's DuckDB file; opened read-only.
        folder: a new folder that no reader knows yet.

    Returns:
        Rows of each pseudonymous table, by `schema.table`.
    """
    rows: dict[str, int] = {}
    parquet = folder / "parquet"
    parquet.mkdir(parents=True)
    restricted = make_private_folder(folder / "restricted")
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql.text(str(warehouse))} as warehouse (read_only)")
        connection.execute(
            f"attach {sql.text(str(folder / 'analytics.duckdb'))} as analytics (storage_version '{STORAGE_VERSION}')"
        )
        for schema in PSEUDONYMOUS_SCHEMAS:
            for table in _tables_of(connection, schema):
                rows[f"{schema}.{table}"] = _copy_table(connection, schema, table, "analytics")
                if schema == "marts":
                    file = sql.text(str(parquet / f"{table}.parquet"))
                    connection.execute(f"copy analytics.{schema}.{table} to {file}")
        shared = _tables_of(connection, SHARING_SCHEMA)
        write_sharing_files(connection, shared, folder / "sharing", datetime.now(UTC).date())
        nominals = sql.text(str(restricted / "nominals.duckdb"))
        with private_files():
            connection.execute(f"attach {nominals} as nominals (storage_version '{STORAGE_VERSION}')")
        for table in _tables_of(connection, RESTRICTED_SCHEMA):
            _copy_table(connection, RESTRICTED_SCHEMA, table, "nominals")
        _mark_nominals(connection)
    (restricted / "nominals.duckdb").chmod(PRIVATE_FILE)
    return rows


def _mark_nominals(connection: duckdb.DuckDBPyConnection) -> None:
    """Readers hold on to the file's name, so its marking stands inside: as a table, and as a comment on each other."""
    for table in _tables_of(connection, RESTRICTED_SCHEMA):
        comment = sql.text(marked_header(NAMED))
        connection.execute(f"comment on table nominals.{RESTRICTED_SCHEMA}.{table} is {comment}")
    connection.execute(
        f"""
        create table nominals.{RESTRICTED_SCHEMA}.marking as
        select {sql.text(NAMED)} as marking, {sql.text(HANDLING[NAMED])} as handling
        """
    )


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


def _copy_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str, target: str) -> int:
    connection.execute(f"create schema if not exists {target}.{schema}")
    connection.execute(f"create table {target}.{schema}.{table} as from warehouse.{schema}.{table} order by all")
    counted = connection.execute(f"select count(*) from {target}.{schema}.{table}").fetchone()
    return counted[0] if counted else 0
