"""What is asked, and what came of it, in plain records.

Belongs here: an expectation and its outcome, for whoever asks, decides or shows. Does not belong here: how
Great Expectations is asked (`on_duckdb.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What came of an expectation. That it could not be asked is neither yes nor no."""

    MET = "met"
    NOT_MET = "not met"
    RAISED_EXCEPTION = "raised exception"


@dataclass(frozen=True)
class Expected:
    """One expectation: `kind` is the name of a class of `great_expectations.expectations`.

    `meaning` is the sentence that a person reads; `severity` is what it costs not to meet it, in words of whoever asks.
    """

    kind: str
    arguments: Mapping[str, Any]
    severity: str
    meaning: str


@dataclass(frozen=True)
class Judged:
    """What became of one expectation. `rows_unexpected` and `observed` are null where they make no sense."""

    table: str
    expected: Expected
    outcome: Outcome
    rows_unexpected: int | None = None
    observed: float | None = None
