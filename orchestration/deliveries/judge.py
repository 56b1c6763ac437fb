"""Asks of a staged delivery what is expected of it, and says what the answers mean for the delivery.

What belongs here: which relation each suite is asked of, and answers as findings and as rows of `raw.delivery_check`.
What does not: what is expected (`expectations/deliveries.py`), writing to raw (`record.py`).

Great Expectations is imported by the first question; a receipt in which nothing was delivered asks none.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from expectations.deliveries import ExpectedOfFile, RowsBefore, Severity, of_row_count, of_rows
from expectations.on_duckdb import Judge
from expectations.outcomes import Judged, Outcome
from orchestration.deliveries.contracts import Table
from orchestration.deliveries.findings import Finding
from orchestration.deliveries.limits import DoorLimits
from orchestration.deliveries.manifest import Promise
from orchestration.deliveries.quarantine import delivered_rows, doubtful, repeated_keys
from orchestration.deliveries.rules import Rule
from orchestration.home import make_private_folder, private_files

COULD_NOT_BE_ASKED = "this could not be asked, so the delivery is not let in"


@dataclass(frozen=True)
class Check:
    """One thing that was checked of a delivery, and how it came out: a row of `raw.delivery_check`."""

    table_name: str | None
    source_file: str | None
    column_name: str | None
    check_name: str
    severity: str
    outcome: str
    rows_unexpected: int | None
    observed: float | None
    meaning: str


@dataclass(frozen=True)
class StagedFile:
    """A file whose rows are staged and parted, as the judge needs to know it."""

    delivery: str
    name: str
    table: Table
    rules: Sequence[Rule]
    promise: Promise | None
    rows_before: RowsBefore


def judge_file(judge: Judge, file: StagedFile, limits: DoorLimits) -> tuple[list[Finding], list[Check]]:
    """What is found of one staged file, and everything that was asked of it.

    Rules are asked of the rows that break any: a rule that none of those breaks is broken by no row at all.
    A rule whose rows are set aside is no finding: the rows in quarantine tell of it themselves.
    """
    of_all_rows = of_row_count(file.table, file.promise, file.rows_before, limits)
    of_each_row = of_rows(file.table, file.rules, repeated_keys(file.table) if file.table.key else "")
    label = f"{file.delivery.replace('/', ' ')} {file.name}"
    answers = _ask(judge, f"{label}, rows delivered", of_all_rows, delivered_rows(file.table))
    answers += _ask(judge, label, of_each_row, doubtful(file.table))
    findings = [finding for answer in answers if (finding := _finding(file, answer)) is not None]
    return findings, [_check(file, answer) for answer in answers]


def check_of_finding(finding: Finding, table: Table | None) -> Check:
    """What was found before anything could be asked, as a row beside the answers."""
    is_column = table is not None and finding.column in table.column_names
    return Check(
        table_name=table.name if table else None,
        source_file=finding.file,
        column_name=finding.column if is_column else None,
        check_name="file",
        severity=Severity.REFUSE if finding.refuses else Severity.NOTE,
        outcome=Outcome.NOT_MET,
        rows_unexpected=None,
        observed=None,
        meaning=finding.message,
    )


def write_pages(judge: Judge, folder: Path) -> Path | None:
    """Write all that was asked and answered as pages, in the place of those before; None if nothing was asked.

    Raises `OSError` if the folder cannot be written.
    """
    if not judge.judged:
        return None
    with private_files():
        make_private_folder(folder.parent)
        draft = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        index = judge.write_pages(make_private_folder(draft), "What was asked at the door")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    return folder / index.relative_to(draft)


def _ask(judge: Judge, label: str, expected: Sequence[ExpectedOfFile], reads: str) -> list[Judged]:
    """One answer for each expectation, whatever happens: that none came is an answer too."""
    try:
        answers = judge.ask(label, expected, reads=f"(from {reads})" if reads.startswith('"') else reads)
    except Exception:  # whatever breaks a question, the delivery is not let in without an answer
        answers = []
    answered = {id(answer.expected): answer for answer in answers}
    return [answered.get(id(one)) or Judged(label, one, Outcome.RAISED_EXCEPTION) for one in expected]


def _finding(file: StagedFile, answer: Judged) -> Finding | None:
    expected = cast(ExpectedOfFile, answer.expected)
    if answer.outcome is Outcome.RAISED_EXCEPTION:
        message = f"{COULD_NOT_BE_ASKED}: {expected.meaning}"
        return Finding(file.delivery, message, file=file.name, column=expected.column)
    if answer.outcome is Outcome.MET or expected.severity == Severity.QUARANTINE:
        return None
    message = expected.unmet.replace("{rows}", f"{_rows(answer) or 0:,}")
    refuses = expected.severity == Severity.REFUSE
    return Finding(file.delivery, message, file=file.name, column=expected.column, refuses=refuses)


def _check(file: StagedFile, answer: Judged) -> Check:
    expected = cast(ExpectedOfFile, answer.expected)
    counts_rows = expected.kind.startswith("ExpectTableRowCount")
    return Check(
        table_name=file.table.name,
        source_file=file.name,
        column_name=expected.column,
        check_name=expected.check,
        severity=expected.severity,
        outcome=answer.outcome,
        rows_unexpected=None if counts_rows else _rows(answer),
        observed=answer.observed if counts_rows else None,
        meaning=expected.meaning,
    )


def _rows(answer: Judged) -> int | None:
    """How many rows an answer is about: those that break a rule, or, of a count, those that are there."""
    if answer.rows_unexpected is not None:
        return answer.rows_unexpected
    return None if answer.observed is None else int(answer.observed)
