"""The door's own account in the raw layer: which deliveries were loaded, which rows set aside, what was checked.

What belongs here: the bookkeeping tables, and reading and writing them. What does not: the tables of delivered rows,
the order of steps. No table here holds a delivered value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations.deliveries import RowsBefore
from orchestration.deliveries.contracts import Table
from orchestration.deliveries.find import DeliveredFile, Delivery, Sighting
from orchestration.deliveries.findings import DeliveryError, Finding, Loaded, Quarantined
from orchestration.deliveries.judge import Check
from orchestration.deliveries.quarantine import quarantined

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
    "delivery_check": {
        "delivery_path": "varchar",
        "delivery_id": "varchar",
        "check_number": "bigint",
        "force_code": "varchar",
        "system": "varchar",
        "delivered_on": "date",
        "table_name": "varchar",
        "source_file": "varchar",
        "column_name": "varchar",
        "check_name": "varchar",
        "severity": "varchar",
        "outcome": "varchar",
        "rows_unexpected": "bigint",
        "observed": "double",
        "meaning": "varchar",
        "checked_at": "timestamp",
    },
}


@dataclass(frozen=True)
class Content:
    """A delivery's files and the rules they are read by, as hashed: what it is known by; and the files as then seen."""

    delivery_id: str
    content_hash: str
    rules_hash: str
    hashes: Mapping[str, str]
    seen: Mapping[str, Sighting]


@dataclass(frozen=True)
class CheckedFile:
    """A file that is staged, with its rows counted and those that are not accepted set aside."""

    file: DeliveredFile
    table: Table
    rows: int
    rows_quarantined: int


def record_file(
    connection: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    part: CheckedFile,
    content: Content,
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


def was_loaded_before(connection: duckdb.DuckDBPyConnection, content: Content) -> bool:
    """Whether the same content was here by the same rules, was superseded, and has now been put back."""
    query = "select count(*) from store.raw.delivery where delivery_id = ?"
    return number(connection, query, [content.delivery_id]) > 0


def supersede(connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: Content) -> None:
    """Make this content the current one of its path and every other one not."""
    connection.execute(
        "update store.raw.delivery set is_current = (delivery_id = $1), "
        "superseded_by = case when delivery_id <> $1 then "
        "case when is_current then $1 else superseded_by end end "
        "where delivery_path = $2",
        [content.delivery_id, delivery.name],
    )


def record_delivery(connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: Content) -> None:
    """Write a delivery down as the current one of its path."""
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


def record_checks(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: Content | None, checks: Sequence[Check]
) -> None:
    """Write down what was checked of a delivery, in the place of what was written of the same content before.

    `content` is None if its files could not be opened.
    """
    delivery_id = content.delivery_id if content else None
    connection.execute("delete from store.raw.delivery_check where delivery_id = ?", [delivery_id])
    place = {
        "delivery_path": delivery.name,
        "delivery_id": delivery_id,
        "force_code": delivery.force_code,
        "system": delivery.system.name,
        "delivered_on": delivery.delivered_on,
    }
    _insert_checks(connection, [place | asdict(check) for check in checks])


def record_strays(connection: duckdb.DuckDBPyConnection, strays: Sequence[tuple[str, Check]]) -> None:
    """Write down what lies among the deliveries and is none, by its place; what was there before is forgotten."""
    connection.execute("delete from store.raw.delivery_check where delivery_id is null")
    _insert_checks(connection, [{"delivery_path": place} | asdict(check) for place, check in strays])


def _insert_checks(connection: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]]) -> None:
    columns = BOOKKEEPING["delivery_check"]
    numbered = [
        tuple(({"check_number": number_of_row} | row).get(column) for column in columns if column != "checked_at")
        for number_of_row, row in enumerate(rows, start=1)
    ]
    if numbered:
        places = ", ".join("?" for _ in columns if _ != "checked_at")
        connection.executemany(f"insert into store.raw.delivery_check values ({places}, now()::timestamp)", numbered)


def rows_before(connection: duckdb.DuckDBPyConnection, delivery: Delivery, table: str, most: int) -> RowsBefore:
    """How many rows of a table the sender's last deliveries before this day had, those of corrected ones left out."""
    rows = connection.execute(
        "select file.rows_delivered from store.raw.delivery_file as file "
        "inner join store.raw.delivery as delivery using (delivery_id) "
        "where delivery.is_current and delivery.force_code = ? and delivery.system = ? and file.table_name = ? "
        "and delivery.delivered_on < ? order by delivery.delivered_on desc limit ?",
        [delivery.force_code, delivery.system.name, table, delivery.delivered_on, most],
    ).fetchall()
    return RowsBefore([count for (count,) in rows])


def summary(connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: Content) -> Loaded:
    """How many rows of a delivery were loaded and how many set aside."""
    row = connection.execute(
        "select coalesce(sum(rows_loaded), 0)::bigint, coalesce(sum(rows_quarantined), 0)::bigint "
        "from store.raw.delivery_file where delivery_id = ?",
        [content.delivery_id],
    ).fetchone()
    rows, quarantined = row or (0, 0)
    return Loaded(delivery.name, content.delivery_id, rows, quarantined)


def quarantined_groups(
    connection: duckdb.DuckDBPyConnection, delivery: Delivery, content: Content
) -> list[Quarantined]:
    """A delivery's rows in quarantine, in groups of one file and reason."""
    groups = connection.execute(
        "select source_file, column_name, value_class, reason, count(*), min(source_row) "
        "from store.raw.quarantined_row where delivery_id = ? group by all order by 1, 6, 4",
        [content.delivery_id],
    ).fetchall()
    return [Quarantined(delivery.name, *group) for group in groups]


def is_current(connection: duckdb.DuckDBPyConnection, content: Content) -> bool:
    """Whether this very content, read by these very rules, is what stands."""
    query = "select count(*) from store.raw.delivery where delivery_id = ? and is_current"
    return number(connection, query, [content.delivery_id]) > 0


def gone(connection: duckdb.DuckDBPyConnection, deliveries_folder: Path) -> list[Finding]:
    """A note on each delivery that is loaded and whose folder is there no more."""
    paths = connection.execute(
        "select delivery_path from store.raw.delivery where is_current order by delivery_path"
    ).fetchall()
    message = "was loaded before and is not in the folder any more; its rows stay"
    return [Finding(path, message, refuses=False) for (path,) in paths if not (deliveries_folder / path).is_dir()]


def number(connection: duckdb.DuckDBPyConnection, query: str, values: list[str]) -> int:
    """The one number that a query returns."""
    row = connection.execute(query, values).fetchone()
    return int(row[0]) if row else 0
