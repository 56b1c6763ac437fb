"""Receives deliveries: each that passes the door is loaded into the raw layer in one transaction, or not at all.

What belongs here: the order of steps, and what refuses a delivery. What does not: how a file is read, which rows are
acceptable, what is expected of a delivery, what is written down of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from expectations.on_duckdb import Judge
from orchestration import sql
from orchestration.deliveries.check import check_hash, check_header
from orchestration.deliveries.contracts import PROJECT, Table, known_forces, load_contracts
from orchestration.deliveries.disposed import recall_disposed, set_aside_disposed
from orchestration.deliveries.edition import hash_rules
from orchestration.deliveries.find import DeliveredFile, Delivery, find_deliveries, hash_content, hash_file, sight
from orchestration.deliveries.findings import DeliveryError, Finding, Receipt, Refused, UnreadableFileError
from orchestration.deliveries.judge import Check, StagedFile, check_of_finding, judge_file, write_pages
from orchestration.deliveries.limits import DoorLimits
from orchestration.deliveries.manifest import Promise, read_manifest
from orchestration.deliveries.quarantine import most_frequent_reason, quarantine, quarantined
from orchestration.deliveries.raw_layer import raw_layer, transaction
from orchestration.deliveries.read import discard, read_header, stage, staged
from orchestration.deliveries.record import (
    BOOKKEEPING,
    CheckedFile,
    Content,
    gone,
    is_current,
    number,
    quarantined_groups,
    record_checks,
    record_delivery,
    record_file,
    record_strays,
    rows_before,
    summary,
    supersede,
    was_loaded_before,
)
from orchestration.deliveries.report import write_reports
from orchestration.deliveries.rules import Circumstances, Rule, rules_of
from orchestration.home import Home

__all__ = ["BOOKKEEPING", "DeliveryError", "Receipt", "receive"]

Progress = Callable[[str], None]


@dataclass(frozen=True)
class _Door:
    """What every step needs: where to write, what to go by, whom to ask and whom to tell."""

    connection: duckdb.DuckDBPyConnection
    limits: DoorLimits
    judge: Judge
    say: Progress


class _RefusedError(Exception):
    """Ends the loading of a delivery that has been found wanting."""

    def __init__(self, findings: list[Finding], checks: list[Check], content: Content | None = None) -> None:
        super().__init__()
        self.findings = findings
        self.checks = checks
        self.content = content


def receive(  # noqa: PLR0913, PLR0917 - each argument is one thing that a caller may know better
    deliveries_folder: Path,
    raw_path: Path,
    project: Path = PROJECT,
    on_progress: Progress | None = None,
    today: date | None = None,
    with_pages: bool = True,
) -> Receipt:
    """Load every new or changed delivery under `deliveries_folder` into the raw file, and say what became of each.

    A delivery whose content was loaded before, by the same rules, is skipped; one that fails a check is refused as a
    whole and stays where it is, with a report in its folder; rows that break a rule of their contract are set aside.
    Each delivery is one transaction. What was checked is written into `raw.delivery_check`.

    Args:
        deliveries_folder: holds `<force>/<system>/<YYYY-MM-DD>/`.
        raw_path: the raw file, `raw/raw.duckdb` of a home folder.
        project: holds `contracts/` and `seeds/`.
        on_progress: is told of every step in a sentence.
        today: a delivery dated later is refused; this day unless given.
        with_pages: whether to write what was asked and answered as pages, below `door/` of the same home.

    Raises:
        DeliveryError: nothing can be received at all; says why in a plain sentence. Bad data never raises.
    """
    systems = load_contracts(project)
    forces = known_forces(project)
    limits = DoorLimits.of(project)
    receipt = Receipt()
    try:
        deliveries, strays = find_deliveries(deliveries_folder, systems, forces, today or date.today())
    except FileNotFoundError as error:
        message = (
            f"something in {deliveries_folder} was taken away while it was looked through; refresh again"
            if deliveries_folder.is_dir()
            else f"there is no folder {deliveries_folder}; "
            f"deliveries go to {deliveries_folder / '<force>' / '<system>' / '<YYYY-MM-DD>'}/"
        )
        raise DeliveryError(message) from error
    except OSError as error:
        message = f"the deliveries folder {deliveries_folder} cannot be read"
        raise DeliveryError(message) from error
    with raw_layer(raw_path, systems) as connection:
        recall_disposed(connection, Home(raw_path.parent.parent))
        door = _Door(connection, limits, Judge(connection), on_progress or _say_nothing)
        _refuse_strays(door, strays, receipt)
        for delivery in deliveries:
            _receive_one(door, delivery, receipt)
        receipt.notes += gone(connection, deliveries_folder)
        _report(receipt, deliveries_folder, Home(raw_path.parent.parent).door, door.judge if with_pages else None)
    return receipt


def _say_nothing(_: str) -> None:
    pass


def _refuse_strays(door: _Door, strays: list[Finding], receipt: Receipt) -> None:
    """What is no delivery is refused like one."""
    with transaction(door.connection, "what is no delivery"):
        record_strays(door.connection, [(finding.delivery, check_of_finding(finding, None)) for finding in strays])
    receipt.refused += [Refused(finding.delivery, (finding,)) for finding in strays]


def _report(receipt: Receipt, deliveries_folder: Path, folder: Path, judge: Judge | None) -> None:
    """Write reports and pages; that one of them cannot be written is no reason to load nothing."""
    try:
        write_reports(receipt, deliveries_folder, folder)
        receipt.pages = write_pages(judge, folder / "pages") if judge else None
    except OSError:
        message = "reports and pages could not be written; is the folder writable, and is there room on the disk?"
        receipt.notes.append(Finding(str(folder), message, refuses=False))


def _receive_one(door: _Door, delivery: Delivery, receipt: Receipt) -> None:
    door.say(f"{delivery.name}: comparing with what was loaded before")
    try:
        content = _content(delivery, door.limits)
        if is_current(door.connection, content):
            receipt.skipped.append(delivery.name)
            door.say(f"{delivery.name}: unchanged")
            return
        notes = _load_delivery(door, delivery, content)
    except _RefusedError as refusal:
        with transaction(door.connection, delivery.name):
            record_checks(door.connection, delivery, refusal.content, refusal.checks)
        receipt.refused.append(Refused(delivery.name, tuple(refusal.findings)))
        door.say(f"{delivery.name}: refused")
        return
    receipt.notes += notes
    loaded = summary(door.connection, delivery, content)
    receipt.loaded.append(loaded)
    receipt.quarantined += quarantined_groups(door.connection, delivery, content)
    door.say(f"{delivery.name}: {loaded.rows:,} rows loaded, {loaded.rows_quarantined:,} in quarantine")


def _content(delivery: Delivery, limits: DoorLimits) -> Content:
    hashes: dict[str, str] = {}
    seen = {}
    unreadable = []
    for file in delivery.files:
        try:
            seen[file.name] = sight(file.path)
            hashes[file.name] = hash_file(file.path)
        except OSError:
            unreadable.append(Finding(delivery.name, "cannot be opened", file=file.name))
    if unreadable:
        findings = [*delivery.findings, *unreadable]
        raise _RefusedError(findings, _checks_of(delivery, findings))
    content_hash = hash_content(hashes)
    rules_hash = hash_rules(delivery.system, delivery.force_code, limits.earliest_year)
    both = hash_content({"content": content_hash, "rules": rules_hash})
    return Content(f"{delivery.name}@{both[:12]}", content_hash, rules_hash, hashes, seen)


def _load_delivery(door: _Door, delivery: Delivery, content: Content) -> list[Finding]:
    """Load one delivery; returns notes, raises `_RefusedError` with nothing loaded.

    All files are read and checked first. What is then written is one transaction.
    """
    connection = door.connection
    if was_loaded_before(connection, content):
        with transaction(connection, delivery.name):
            supersede(connection, delivery, content)
        return []
    try:
        checked, findings, checks = _check_delivery(door, delivery, content)
        if any(finding.refuses for finding in findings):
            raise _RefusedError(findings, checks, content)
        door.say(f"{delivery.name}: writing to the raw layer")
        with transaction(connection, delivery.name):
            for part in checked:
                loaded = _insert_rows(connection, part, content)
                record_file(connection, delivery, part, content, loaded)
            supersede(connection, delivery, content)
            record_delivery(connection, delivery, content)
            record_checks(connection, delivery, content, checks)
    except duckdb.Error as error:
        raise DeliveryError(f"{delivery.name} could not be read in; is the disk full?") from error
    finally:
        for table in delivery.system.tables:
            discard(connection, table)
    return findings


def _check_delivery(
    door: _Door, delivery: Delivery, content: Content
) -> tuple[list[CheckedFile], list[Finding], list[Check]]:
    """Stage every file, part its rows, and ask what is expected: the files that could be staged, and what was found."""
    promises, findings = read_manifest(delivery, door.limits.manifest_size)
    findings = [*delivery.findings, *findings]
    checked: list[CheckedFile] = []
    judged: list[Finding] = []
    answers: list[Check] = []
    for file in delivery.files:
        door.say(f"{delivery.name}: reading {file.name}")
        promise = promises.get(file.name)
        found = check_hash(delivery.name, file, promise, content.hashes[file.name])
        found += _check_file(door, delivery, file, checked)
        findings += found
        if not any(finding.refuses for finding in found):
            found, asked = _judge(door, delivery, file, promise)
            judged += found
            answers += asked
    findings += _changed_meanwhile(delivery, content)
    return checked, findings + judged, _checks_of(delivery, findings) + answers


def _check_file(door: _Door, delivery: Delivery, file: DeliveredFile, checked: list[CheckedFile]) -> list[Finding]:
    """Stage a file and tell its rows apart, and add it to `checked` if that is possible; returns what was found."""
    connection = door.connection
    table = delivery.system.table(file.table)
    try:
        header = read_header(file, door.limits)
        findings = [Finding(delivery.name, note, file=file.name, refuses=False) for note in header.notes]
        findings += check_header(delivery.name, file, table, header)
        if any(finding.refuses for finding in findings):
            return findings
        reading = stage(connection, file, table, header)
    except UnreadableFileError as error:
        return [Finding(delivery.name, str(error), file=file.name)]
    rows = reading.rows_delivered
    rows_quarantined = quarantine(connection, table, reading, _rules(door, delivery, table))
    if rows and rows_quarantined == rows:
        reason, times, first_row, column = most_frequent_reason(connection, table)
        message = f"none of its {rows:,} rows can be accepted; most often ({times:,} times): {reason}"
        findings.append(Finding(delivery.name, message, file=file.name, row=first_row, column=column))
    rows_quarantined += set_aside_disposed(connection, table, delivery.force_code)
    checked.append(CheckedFile(file, table, rows, rows_quarantined))
    return findings


def _rules(door: _Door, delivery: Delivery, table: Table) -> list[Rule]:
    return rules_of(table, Circumstances(delivery.force_code, delivery.delivered_on, door.limits.earliest_year))


def _judge(
    door: _Door, delivery: Delivery, file: DeliveredFile, promise: Promise | None
) -> tuple[list[Finding], list[Check]]:
    table = delivery.system.table(file.table)
    before = rows_before(door.connection, delivery, table.name, door.limits.deliveries_compared)
    door.say(f"{delivery.name}: judging {file.name}")
    staged_file = StagedFile(delivery.name, file.name, table, _rules(door, delivery, table), promise, before)
    return judge_file(door.judge, staged_file, door.limits)


def _changed_meanwhile(delivery: Delivery, content: Content) -> list[Finding]:
    """A file that was written to, or taken away, between being hashed and being read is not the one it is taken for."""
    findings = []
    for file in delivery.files:
        try:
            is_the_same = sight(file.path) == content.seen[file.name]
        except OSError:
            is_the_same = False
        if not is_the_same:
            message = "was changed while it was read; it is read again with the next refresh"
            findings.append(Finding(delivery.name, message, file=file.name))
    return findings


def _checks_of(delivery: Delivery, findings: list[Finding]) -> list[Check]:
    tables = {file.name: delivery.system.table(file.table) for file in delivery.files}
    return [check_of_finding(finding, tables.get(finding.file or "")) for finding in findings]


def _insert_rows(connection: duckdb.DuckDBPyConnection, part: CheckedFile, content: Content) -> int:
    """Copy what is not in quarantine into the table's raw table; returns how many rows.

    Whole numbers are written in one way, so that 01 in one delivery and 1 in another are the same key.
    """
    columns = sql.names(part.table.column_names)
    values = ", ".join(
        f"{sql.name(column.name)}::integer::varchar" if column.kind == "integer" else sql.name(column.name)
        for column in part.table.columns
    )
    return number(
        connection,
        f"insert into store.raw.{sql.name(part.table.raw_name)} "
        f"({columns}, delivery_id, source_file, source_row) "
        f"select {values}, ?, ?, source_row from {staged(part.table)} "
        f"where source_row not in (select source_row from {quarantined(part.table)})",
        [content.delivery_id, part.file.name],
    )
