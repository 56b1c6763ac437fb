"""The raw layer's file: opened, with all its tables, and written to in transactions.

What belongs here: that the file and its tables are there, nobody else's, and never half written. What does not: what is
written into them (`load.py`, `record.py`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.deliveries.contracts import System
from orchestration.deliveries.findings import DeliveryError
from orchestration.deliveries.record import BOOKKEEPING, LINEAGE
from orchestration.home import PRIVATE_FILE, make_private_folder, private_files
from orchestration.memory import set_memory_limit


@contextmanager
def raw_layer(path: Path, systems: Mapping[str, System]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the raw file with all its tables. It holds personal data: nobody else may read it."""
    with private_files():
        try:
            make_private_folder(path.parent)
            connection = duckdb.connect(config={"temp_directory": str(path.parent / "spill")})
            set_memory_limit(connection)
            connection.execute(f"attach {sql.text(str(path))} as store")
            path.chmod(PRIVATE_FILE)
        except (OSError, duckdb.Error) as error:
            message = (
                f"the raw layer {path} cannot be opened for writing; is its folder writable, "
                "and is no other program using the file?"
            )
            raise DeliveryError(message) from error
        try:
            _ensure_tables(connection, systems)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection, delivery: str) -> Iterator[None]:
    """All that is written within, or none of it, whatever ends it; `delivery` is what the error names."""
    connection.execute("begin transaction")
    try:
        yield
        connection.execute("commit")
    except BaseException as error:
        _roll_back(connection)
        if isinstance(error, duckdb.Error):
            message = f"{delivery} could not be written to the raw layer; is the disk full?"
            raise DeliveryError(message) from error
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.TransactionException:
        return  # DuckDB has already ended the transaction


def _ensure_tables(connection: duckdb.DuckDBPyConnection, systems: Mapping[str, System]) -> None:
    wanted = {name: dict(columns) for name, columns in BOOKKEEPING.items()}
    for system in systems.values():
        for table in system.tables:
            wanted[table.raw_name] = dict.fromkeys(table.column_names, "varchar") | LINEAGE
    connection.execute("create schema if not exists store.raw")
    for name, columns in wanted.items():
        definition = ", ".join(f"{sql.name(column)} {kind}" for column, kind in columns.items())
        connection.execute(f"create table if not exists store.raw.{sql.name(name)} ({definition})")
        for column, kind in columns.items():
            connection.execute(
                f"alter table store.raw.{sql.name(name)} add column if not exists {sql.name(column)} {kind}"
            )
