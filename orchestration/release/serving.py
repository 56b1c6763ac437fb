"""Serving files: what readers open, copied out of an audited candidate.

Belongs here: which schemas leave the candidate, into which files, with which permissions. Does not belong here: the
switch (`publish.py`), and anything computed: what is not in the candidate is not in a release.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import PRIVATE_FILE, make_private_folder, private_files

# Schemas of the candidate that hold no name, date of birth or PNC id.
PSEUDONYMOUS_SCHEMAS = ("marts", "data_quality")
RESTRICTED_SCHEMA = "restricted"

# Older drivers, which most BI tools still bring along, read files of this format.
STORAGE_VERSION = "v1.4.0"


def write_serving_files(warehouse: Path, folder: Path) -> dict[str, int]:
    """Write `analytics.duckdb`, `parquet/` and `restricted/nominals.duckdb` into a folder.

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
        nominals = sql.text(str(restricted / "nominals.duckdb"))
        with private_files():
            connection.execute(f"attach {nominals} as nominals (storage_version '{STORAGE_VERSION}')")
        for table in _tables_of(connection, RESTRICTED_SCHEMA):
            _copy_table(connection, RESTRICTED_SCHEMA, table, "nominals")
    (restricted / "nominals.duckdb").chmod(PRIVATE_FILE)
    return rows


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
