"""Tables of records and people as files.

Belongs here: reading what `powerfew resolve` and `powerfew train-linkage` are given, and writing what they make,
readable by its owner alone. Does not belong here: what is done with them.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.home import PRIVATE_FILE, Home
from orchestration.people.resolve import Resolution


class TableError(Exception):
    """A table cannot be read or written; the text is one sentence without anybody's data."""


def read_records(file: Path) -> pa.Table:
    """Read Parquet, or CSV with every column as text.

    Raises:
        TableError: there is no such file, or it is neither.
    """
    if not file.is_file():
        raise TableError(f"There is no file {file}.")
    reader = "read_csv(?, all_varchar = true)" if ".csv" in file.suffixes else "read_parquet(?)"
    try:
        return duckdb.sql(f"select * from {reader}", params=[str(file)]).to_arrow_table()
    except duckdb.Error as error:
        raise TableError(f"{file} cannot be read ({type(error).__name__}).") from None


def people_records(home: Home) -> pa.Table:
    """Every record of a person in the last published warehouse.

    Raises:
        TableError: nothing is published yet.
    """
    warehouse = home.builds / "last_published" / "warehouse.duckdb"
    if not warehouse.is_file():
        raise TableError(f"Nothing is published in {home.folder} yet: run `powerfew refresh`.")
    with duckdb.connect(warehouse, read_only=True) as connection:
        return connection.sql("""
            select record_id, forename, surname, date_of_birth, valid_pnc_id as pnc_id, cro_number, sex
            from intermediate.int_person_records
        """).to_arrow_table()


def write_people(resolution: Resolution, file: Path) -> int:
    """Write the people as Parquet, for its owner alone.

    Returns:
        The number of people.

    Raises:
        TableError: the file cannot be written.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as handle:
            pq.write_table(resolution.people, handle)
    except OSError as error:
        raise TableError(f"{file} cannot be written: {error.strerror}.") from None
    return pc.count_distinct(resolution.people["person_id"]).as_py()
