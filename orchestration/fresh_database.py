"""A DuckDB file written by a process of its own, which has seen nothing but what the file is to hold.

Belongs here: making tables from Parquet files in a new database. Does not belong here: which rows. Run as
`python -m orchestration.fresh_database PLAN`, where the plan is a JSON file.

DuckDB writes blocks of 256 KB. Where strings do not fill one, the rest is whatever the process had in its memory there
(github.com/duckdb/duckdb/issues/23382): rows that it had only read, to leave them out, would lie in the new file after
all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.bound_process import bind_to_parent
from orchestration.home import PROJECT


@dataclass(frozen=True)
class Plan:
    """What the new file is to hold: what makes schemas and tables, their rows as Parquet, and what comes after."""

    file: str
    storage_version: str
    definitions: list[str]
    rows: dict[str, str]
    definitions_after: list[str]


def write_database(plan: Plan, scratch: Path) -> None:
    """Write a database as planned, in another process.

    Args:
        plan: what it is to hold.
        scratch: a private folder for the plan.

    Raises:
        OSError: it could not be written.
    """
    file = scratch / "plan.json"
    file.write_text(json.dumps(asdict(plan)))
    ran = subprocess.run(
        [sys.executable, "-m", "orchestration.fresh_database", str(file)],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    if ran.returncode != 0:
        raise OSError(f"{Path(plan.file).name} could not be written; is the disk full?")


def main() -> None:
    """Write the database of the plan that the command line names."""
    bind_to_parent()
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text()))
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql.text(plan.file)} as new (storage_version {sql.text(plan.storage_version)})")
        connection.execute("use new")
        for definition in plan.definitions:
            connection.execute(definition)
        for table, rows in plan.rows.items():
            connection.execute(f"insert into {table} from read_parquet({sql.file(Path(rows))})")
        for definition in plan.definitions_after:
            connection.execute(definition)
        connection.execute("use memory")
        connection.execute("detach new")


if __name__ == "__main__":
    main()
