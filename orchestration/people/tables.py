"""Tables of records and people as files.

Belongs here: reading what `powerfew resolve` and `powerfew train-linkage` are given, and writing what they make,
readable by its owner alone. Does not belong here: what is done with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import sql
from orchestration.home import Home, private_files
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.memory import PEOPLE, recall_people, remember
from orchestration.people.resolve import Account, Progress, open_scratch, resolve_given_records


class TableError(Exception):
    """A table cannot be read or written; the text is one sentence without anybody's data."""


def read_records(file: Path) -> pa.Table:
    """Read Parquet, or CSV with every column as text.

    Raises:
        TableError: there is no such file, or it is neither.
    """
    with duckdb.connect() as connection:
        _view_of(connection, file, "given_record")
        try:
            return connection.sql("from given_record").to_arrow_table()
        except duckdb.Error as error:
            raise TableError(f"{file} cannot be read ({type(error).__name__}).") from None


def _view_of(connection: duckdb.DuckDBPyConnection, file: Path, view: str) -> None:
    if not file.is_file():
        raise TableError(f"There is no file {file}.")
    path = sql.file(file)
    reader = f"read_csv({path}, all_varchar = true)" if ".csv" in file.suffixes else f"read_parquet({path})"
    try:
        connection.execute(f"create view {view} as from {reader}")
    except duckdb.Error as error:
        raise TableError(f"{file} cannot be read ({type(error).__name__}).") from None


def people_records(home: Home) -> pa.Table:
    """Every record of a person in the last published warehouse.

    Raises:
        TableError: nothing is published yet.
    """
    warehouse = home.published_warehouse
    if not warehouse.is_file():
        raise TableError(f"Nothing is published in {home.folder} yet: run `powerfew refresh`.")
    with duckdb.connect(warehouse, read_only=True) as connection:
        return connection.sql("""
            select
                record_id, forename, surname, date_of_birth, valid_pnc_id as pnc_id, cro_number, sex,
                borough_code as borough
            from intermediate.int_person_records
        """).to_arrow_table()


def resolve_file(  # noqa: PLR0913 - each argument is one thing that may be given
    records: Path,
    out: Path,
    model: LinkageModel,
    *,
    columns: Mapping[str, str],
    memory: Path | None = None,
    say: Progress = lambda message: None,
) -> Account:
    """Resolve a file of records into a Parquet file of people, for its owner alone.

    Args:
        records: Parquet, or CSV with every column as text.
        out: record_id, person_id, resolution_rule and link_weight are written here.
        model: the trained model.
        columns: the file's own names for our columns.
        memory: a folder with what the last resolution left; it is read and written anew.
        say: called with a sentence before each step.

    Raises:
        TableError: a file cannot be read or written.
        ResolutionError: a column is missing, or a record has no id of its own.
    """
    if out.exists() and records.exists() and out.samefile(records):
        raise TableError(f"{out} is what is to be read; write the people to another file.")
    with open_scratch() as scratch:
        _view_of(scratch, records, "given_record")
        recall_people(scratch, memory / f"{PEOPLE}.parquet" if memory else None)
        account = resolve_given_records(scratch, model, columns=columns, memory=memory, say=say)
        say("Writing people")
        try:
            if memory:
                remember(scratch, memory, model, account.counted)
            with private_files():
                out.unlink(missing_ok=True)
                scratch.execute(f"copy record_person to {sql.text(str(out))} (format parquet)")
        except (OSError, duckdb.IOException) as error:
            raise TableError(f"{out} cannot be written ({type(error).__name__}).") from None
    return account
