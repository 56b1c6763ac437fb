"""Receives deliveries: each that passes the door is loaded into the raw layer in one transaction, or not at all.

What belongs here: the raw layer's tables, the order of steps, the bookkeeping of deliveries and the
assertion that no row is lost. What does not: how a file is read, which rows are acceptable.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.deliveries.check import check_header, check_promise, quarantine, quarantined
from orchestration.deliveries.contracts import PROJECT, System, Table, hash_rules, known_forces, load_contracts
from orchestration.deliveries.disposed import recall_disposed, set_aside_disposed
from orchestration.deliveries.find import (
    DeliveredFile,
    Delivery,
    find_deliveries,
    hash_content,
    hash_file,
    read_manifest,
)
from orchestration.deliveries.findings import (
    DeliveryError,
    Finding,
    Loaded,
    Quarantined,
    Receipt,
    Refused,
    UnreadableFileError,
)
from orchestration.deliveries.read import discard, read_header, stage, staged
from orchestration.home import PRIVATE_FILE, Home, make_private_folder, private_files

Progress = Callable[[str], None]

LINEAGE = {"delivery_id": "varchar", "source_file": "varchar", "source_row": "bigint"}

BOOKKEEPING = {
    "delivery": {
        "delivery_id": "varchar",
        "delivery_path": "varchar",
        "force_code": "varchar",
        "system": "varchar",
        "delivered_on": "date",
        "content_hash": "varchar",
        "rules_hash": "varchar",
        "loaded_at": "timestamp",
        "is_current": "boolean",
        "superseded_by": "varchar",
    },
    "delivery_file": {
        "delivery_id": "varchar",
        "table_name": "varchar",
        "source_file": "varchar",
        "sha256": "varchar",
        "rows_delivered": "bigint",
        "rows_loaded": "bigint",
        "rows_quarantined": "bigint",
    },
    "quarantined_row": {
        "delivery_id": "varchar",
        "force_code": "varchar",
        "system": "varchar",
        "table_name": "varchar",
        "source_file": "varchar",
        "source_row": "bigint",
        "column_name": "varchar",
        "value_class": "varchar",
        "reason": "varchar",
    },
}


@dataclass(frozen=True)
class _Content:
    """A delivery's files and the rules they are read by, as hashed: what it is known by."""

    delivery_id: str
    content_hash: str
    rules_hash: str
    hashes: Mapping[str, str]


@dataclass(frozen=True)
class _CheckedFile:
    """A file that is staged, with its rows counted and those that are not accepted set aside."""

    file: DeliveredFile
    table: Table
    rows: int
    rows_quarantined: int


class _RefusedError(Exception):
    """Ends the loading of a delivery that has been found wanting."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__()
        self.findings = findings


def receive(
    deliveries_folder: Path,
    raw_path: Path,
    project: Path = PROJECT,
    on_progress: Progress | None = None,
    today: date | None = None,
) -> Receipt:
    """Load every new or changed delivery under `deliveries_folder` into the raw file, and say what became of each.

    A delivery whose content was loaded before, by the same rules, is skipped; one that fails a check
    is refused as a whole and stays where it is; rows that break a rule of their contract are set
    aside. Each delivery is one transaction. `project` holds `contracts/` and `seeds/`; `on_progress`
    is told of every step in a sentence; a delivery dated after `today` (this day unless given) is
    refused. Bad data never raises; `DeliveryError` says in a plain sentence why nothing can be
    received at all.
    """
    systems = load_contracts(project)
    forces = known_forces(project)
    say = on_progress or _say_nothing
    receipt = Receipt()
    try:
        deliveries, strays = find_deliveries(deliveries_folder, systems, forces, today or date.today())
    except FileNotFoundError as error:
        message = (
            f"there is no folder {deliveries_folder}; "
            f"deliveries go to {deliveries_folder / '<force>' / '<system>' / '<YYYY-MM-DD>'}/"
        )
        raise DeliveryError(message) from error
    except OSError as error:
        message = f"the deliveries folder {deliveries_folder} cannot be read"
        raise DeliveryError(message) from error
    receipt.refused += [Refused(finding.delivery, (finding,)) for finding in strays]
    with _raw_layer(raw_path, systems) as connection:
        recall_disposed(connection, Home(raw_path.parent.parent))
        for delivery in deliveries:
            _receive_one(connection, delivery, receipt, say)
        receipt.notes += _gone(connection, deliveries_folder)
    return receipt


def _say_nothing(_: str) -> None:
    pass


@contextmanager
def _raw_layer(path: Path, systems: Mapping[str, System]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the raw file with all its tables. It holds personal data: nobody else may read it."""
    with private_files():
        try:
            make_private_folder(path.parent)
            connection = duckdb.connect(config={"temp_directory": str(path.parent / "spill")})
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


def _receive_one(connection: duckdb.DuckDBPyConnection, delivery: Delivery, receipt: Receipt, say: Progress) -> None:
    say(f"{delivery.name}: comparing with what was loaded before")
    try:
        content = _content(delivery)
        if _is_current(connection, content):
            receipt.skipped.append(delivery.name)
            say(f"{delivery.name}: unchanged")
            return
        notes = _load_delivery(connection, delivery, content, say)
    except _RefusedError as refusal:
        receipt.refused.append(Refused(delivery.name, tuple(refusal.findings)))
        say(f"{delivery.name}: refused")
        return
    receipt.notes += notes
    loaded = _summary(connection, delivery, content)
    receipt.loaded.append(loaded)
    receipt.quarantined += _quarantined_groups(connection, delivery, content)
    say(f"{delivery.name}: {loaded.rows:,} rows loaded, {loaded.rows_quarantined:,} in quarantine")


def _gone(connection: duckdb.DuckDBPyConnection, deliveries_folder: Path) -> list[Finding]:
    """A note on each delivery that is loaded and whose folder is there no more."""
    paths = connection.execute(
        "select delivery_path from store.raw.delivery where is_current order by delivery_path"
    ).fetchall()
    message = "was loaded before and is not in the folder any more; its rows stay"
    return [Finding(path, message, refuses=False) for (path,) in paths if not (deliveries_folder / path).is_dir()]


def _content(delivery: Delivery) -> _Content:
    hashes: dict[str, str] = {}
    unreadable = []
    for file in delivery.files:
        try:
            hashes[file.name] = hash_file(file.path)
        except OSError:
            unreadable.append(Finding(delivery.name, "cannot be opened", file=file.name))
    if unreadable:
        raise _RefusedError([*delivery.findings, *unreadable])
    content_hash = hash_content(hashes)
    rules_hash = hash_rules(delivery.system, delivery.force_code)
    both = hash_content({"content": content_hash, "rules": rules_hash})
    return _Content(f"{delivery.name}@{both[:12]}", content_hash, rules_hash, hashes)


def _is_current(connection: duckdb.DuckDBPyConnection, content: _Content) -> bool:
    query = "select count(*) from store.raw.delivery where delivery_id = ? and is_current"
    return _number(connection, query, [content.delivery_id]) > 0


def _load_delivery(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: _Content, say: Progress
) -> list[Finding]:
    """Load one delivery; returns notes, raises `_RefusedError` with nothing loaded.

    All files are read and checked first. What is then written is one transaction.
    """
    if _was_loaded_before(connection, content):
        with _transaction(connection, delivery):
            _supersede(connection, delivery, content)
        return []
    promises, findings = read_manifest(delivery)
    findings = [*delivery.findings, *findings]
    checked: list[_CheckedFile] = []
    try:
        for file in delivery.files:
            say(f"{delivery.name}: reading {file.name}")
            rows, found = _check_file(connection, delivery, file, checked)
            promise, sha256 = promises.get(file.name), content.hashes[file.name]
            findings += found + check_promise(delivery.name, file, promise, rows, sha256)
        if any(finding.refuses for finding in findings):
            raise _RefusedError(findings)
        say(f"{delivery.name}: writing to the raw layer")
        with _transaction(connection, delivery):
            for part in checked:
                loaded = _insert_rows(connection, part, content)
                _record_file(connection, delivery, part, content, loaded)
            _supersede(connection, delivery, content)
            _record_delivery(connection, delivery, content)
    finally:
        for table in delivery.system.tables:
            discard(connection, table)
    return findings


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> Iterator[None]:
    """All that is written within, or none of it, whatever ends it."""
    connection.execute("begin transaction")
    try:
        yield
        connection.execute("commit")
    except BaseException as error:
        _roll_back(connection)
        if isinstance(error, duckdb.Error):
            message = f"{delivery.name} could not be written to the raw layer; is the disk full?"
            raise DeliveryError(message) from error
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.TransactionException:
        return  # DuckDB has already ended the transaction


def _check_file(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    file: DeliveredFile,
    checked: list[_CheckedFile],
) -> tuple[int | None, list[Finding]]:
    """Stage a file and tell its rows apart, and add it to `checked` if that is possible.

    Returns how many rows it has, None if they cannot be counted, and what was found.
    """
    table = delivery.system.table(file.table)
    try:
        header = read_header(file)
        findings = check_header(delivery.name, file, table, header)
        if any(finding.refuses for finding in findings):
            return None, findings
        reading = stage(connection, file, table, header)
    except UnreadableFileError as error:
        return None, [Finding(delivery.name, str(error), file=file.name)]
    rows = reading.rows_delivered
    if rows == 0:
        message = "has a header and no row below it"
        findings.append(Finding(delivery.name, message, file=file.name, refuses=not table.may_be_empty))
    rows_quarantined = quarantine(connection, table, reading, delivery.force_code)
    if rows and rows_quarantined == rows:
        findings.append(_nothing_acceptable(connection, delivery, file, table, rows))
    rows_quarantined += set_aside_disposed(connection, table, delivery.force_code)
    checked.append(_CheckedFile(file, table, rows, rows_quarantined))
    return rows, findings


def _nothing_acceptable(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    file: DeliveredFile,
    table: Table,
    rows: int,
) -> Finding:
    """A file none of whose rows can be accepted was written wrongly as a whole."""
    row = connection.execute(
        "select reason, count(*), min(source_row), min(column_name) "
        f"from {quarantined(table)} group by reason order by 2 desc, 3 limit 1"
    ).fetchone()
    reason, times, first_row, column = row or ("", 0, 2, None)
    message = f"none of its {rows:,} rows can be accepted; most often ({times:,} times): {reason}"
    return Finding(delivery.name, message, file=file.name, row=first_row, column=column)


def _insert_rows(connection: duckdb.DuckDBPyConnection, part: _CheckedFile, content: _Content) -> int:
    """Copy what is not in quarantine into the table's raw table; returns how many rows.

    Whole numbers are written in one way, so that 01 in one delivery and 1 in another are the same key.
    """
    columns = sql.names(part.table.column_names)
    values = ", ".join(
        f"{sql.name(column.name)}::integer::varchar" if column.kind == "integer" else sql.name(column.name)
        for column in part.table.columns
    )
    return _number(
        connection,
        f"insert into store.raw.{sql.name(part.table.raw_name)} "
        f"({columns}, delivery_id, source_file, source_row) "
        f"select {values}, ?, ?, source_row from {staged(part.table)} "
        f"where source_row not in (select source_row from {quarantined(part.table)})",
        [content.delivery_id, part.file.name],
    )


def _record_file(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    part: _CheckedFile,
    content: _Content,
    loaded: int,
) -> None:
    """Write down a file's rows and its quarantine, sure that every row is in one or the other."""
    file = part.file
    if part.rows != loaded + part.rows_quarantined:
        raise DeliveryError(
            f"{delivery.name}: {file.name}: {part.rows:,} rows were delivered, but {loaded:,} "
            f"loaded and {part.rows_quarantined:,} in quarantine; nothing of the delivery was kept"
        )
    connection.execute(
        "insert into store.raw.delivery_file by name "
        "select ? as delivery_id, ? as table_name, ? as source_file, ? as sha256, "
        "? as rows_delivered, ? as rows_loaded, ? as rows_quarantined",
        [
            content.delivery_id,
            file.table,
            file.name,
            content.hashes[file.name],
            part.rows,
            loaded,
            part.rows_quarantined,
        ],
    )
    connection.execute(
        "insert into store.raw.quarantined_row by name "
        "select ? as delivery_id, ? as force_code, ? as system, ? as table_name, "
        "? as source_file, source_row, column_name, value_class, reason "
        f"from {quarantined(part.table)} order by source_row",
        [
            content.delivery_id,
            delivery.force_code,
            delivery.system.name,
            file.table,
            file.name,
        ],
    )


def _was_loaded_before(connection: duckdb.DuckDBPyConnection, content: _Content) -> bool:
    """Whether the same content was here by the same rules, was superseded, and has now been put back."""
    query = "select count(*) from store.raw.delivery where delivery_id = ?"
    return _number(connection, query, [content.delivery_id]) > 0


def _supersede(connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: _Content) -> None:
    """Make this content the current one of its path and every other one not."""
    connection.execute(
        "update store.raw.delivery set is_current = (delivery_id = $1), "
        "superseded_by = case when delivery_id <> $1 then "
        "case when is_current then $1 else superseded_by end end "
        "where delivery_path = $2",
        [content.delivery_id, delivery.name],
    )


def _record_delivery(connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: _Content) -> None:
    connection.execute(
        "insert into store.raw.delivery by name select ? as delivery_id, ? as delivery_path, ? as force_code, "
        "? as system, ?::date as delivered_on, ? as content_hash, ? as rules_hash, "
        "now()::timestamp as loaded_at, true as is_current, null as superseded_by",
        [
            content.delivery_id,
            delivery.name,
            delivery.force_code,
            delivery.system.name,
            delivery.delivered_on,
            content.content_hash,
            content.rules_hash,
        ],
    )


def _summary(connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: _Content) -> Loaded:
    row = connection.execute(
        "select coalesce(sum(rows_loaded), 0)::bigint, coalesce(sum(rows_quarantined), 0)::bigint "
        "from store.raw.delivery_file where delivery_id = ?",
        [content.delivery_id],
    ).fetchone()
    rows, quarantined = row or (0, 0)
    return Loaded(delivery.name, content.delivery_id, rows, quarantined)


def _quarantined_groups(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: _Content
) -> list[Quarantined]:
    groups = connection.execute(
        "select source_file, column_name, value_class, reason, count(*), min(source_row) "
        "from store.raw.quarantined_row where delivery_id = ? group by all order by 1, 6, 4",
        [content.delivery_id],
    ).fetchall()
    return [Quarantined(delivery.name, *group) for group in groups]


def _number(connection: duckdb.DuckDBPyConnection, query: str, values: list[str]) -> int:
    row = connection.execute(query, values).fetchone()
    return int(row[0]) if row else 0
