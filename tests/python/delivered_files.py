"""Reads delivered tables as plain text, for tests that recount a figure from what was written and from nothing else.

Belongs here: reading a table whatever its format, and knowing one person in two systems. Does not belong here: any rule
of a report.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path

import pyarrow.parquet as pq
from openpyxl import load_workbook

Row = dict[str, str]


def rows_of(folder: Path, table: str) -> list[Row]:
    """Rows of a delivered table as text; nothing is empty text."""
    path = next(path for path in folder.iterdir() if path.stem == table)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".parquet":
        return [{name: _text(value) for name, value in row.items()} for row in pq.read_table(path).to_pylist()]
    header, *rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    # A row ends with its last filled cell.
    return [{str(name): _text(value) for name, value in zip_longest(header, row)} for row in rows]


def _text(value: object) -> str:
    return "" if value is None else str(value)[:10] if hasattr(value, "isoformat") else str(value)


def day(text: str) -> date | None:
    """A day, or None where there is none."""
    return date.fromisoformat(text) if text else None


def name_and_birth(row: Row) -> tuple[str, str, str]:
    """What tells a person in clean records: name and date of birth, however they are typed."""
    return row["forename"].strip().casefold(), row["surname"].strip().casefold(), row["date_of_birth"]


@dataclass(frozen=True)
class Span:
    """Days from `first` on and before `last`; no last day is still running."""

    first: date
    last: date | None

    @classmethod
    def of(cls, first: str, last: str) -> Span:
        """A span from the text of two cells."""
        return cls(date.fromisoformat(first), day(last))

    def holds(self, one: date) -> bool:
        """Whether the day lies in the span."""
        return self.first <= one and (self.last is None or one < self.last)


def days(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
