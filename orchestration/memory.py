"""How much memory DuckDB may use before it spills to disk, wherever it does heavy work.

Belongs here: reading the limit, and setting it on a connection. Does not belong here: why it is what it is
(`seeds/operations/limits.csv`), and where a connection spills to.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.home import PROJECT
from orchestration.limits import limit

# The environment variable by which `profiles.yml` learns of it.
FOR_DBT = "POWERFEW_MEMORY_LIMIT"


def memory_limit(project: Path = PROJECT) -> str:
    """The limit, as DuckDB reads it.

    Raises:
        LimitError: the seed has no such row, or its value is no whole number.
    """
    return f"{limit('database_memory_most', project)}MB"


def set_memory_limit(connection: duckdb.DuckDBPyConnection, project: Path = PROJECT) -> None:
    """Keep a connection within the limit.

    Raises:
        LimitError: the seed has no such row, or its value is no whole number.
    """
    connection.execute(f"set memory_limit = '{memory_limit(project)}'")
