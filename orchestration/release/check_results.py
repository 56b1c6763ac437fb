"""Results of checks: what became of each, in words and as rows.

Belongs here: one row of `data_quality.check_result`, and how dbt's tests become rows of it. Does not belong here:
asking (`audit.py`). The table is described in `models/marts/data_quality/_audit__sources.yml`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import duckdb

from expectations.outcomes import Outcome
from expectations.release import HOLD, WARN

OF_RELEASE, OF_BUILD = "release", "build"
RESULTS = "data_quality.check_result"

# dbt's words for what came of a test.
OUTCOMES_OF_DBT = {"pass": Outcome.MET, "fail": Outcome.NOT_MET, "warn": Outcome.NOT_MET}


class Step(Protocol):
    """A finished step of dbt, as `candidate.py` keeps it."""

    kind: str
    name: str
    status: str


@dataclass(frozen=True)
class Result:
    """What became of one check: a row of `data_quality.check_result`, column by column."""

    check_id: str
    layer: str
    table_name: str | None
    column_name: str | None
    severity: str
    outcome: Outcome
    rows_unexpected: int | None
    observed: float | None
    expected_least: float | None
    expected_most: float | None
    meaning: str
    accepted_reason: str | None
    can_be_accepted: bool
    checked_at: datetime

    @property
    def holds(self) -> bool:
        """Whether it holds the release: what could not be asked does, whatever it would have cost."""
        if self.outcome is Outcome.RAISED_EXCEPTION:
            return True
        return self.outcome is Outcome.NOT_MET and self.severity == HOLD and self.accepted_reason is None

    @property
    def sentence(self) -> str:
        """For the person at the terminal: what was expected, what was found, and what can be done."""
        place = f" ({self.table_name}, {self.column_name})" if self.column_name else ""
        if self.outcome is Outcome.RAISED_EXCEPTION:
            return f"{self.check_id}{place}: could not be asked. {self.meaning}"
        found = (
            f" Found: {self.observed:,.0f}." if self.expected_least is not None and self.observed is not None else ""
        )
        if self.rows_unexpected:
            found = f" Not so in {self.rows_unexpected:,} places."
        way_out = (
            " A person who looked can let it pass once, with a reason." if self.holds and self.can_be_accepted else ""
        )
        accepted = f" Let pass: {self.accepted_reason}" if self.accepted_reason else ""
        return f"{self.check_id}{place}: {self.outcome}. {self.meaning}{found}{accepted}{way_out}"


def could_not_be_asked(family: str) -> Result:
    """The result of checks that could not even be made."""
    return Result(
        check_id=family,
        layer=OF_RELEASE,
        table_name=None,
        column_name=None,
        severity=HOLD,
        outcome=Outcome.RAISED_EXCEPTION,
        rows_unexpected=None,
        observed=None,
        expected_least=None,
        expected_most=None,
        meaning="A table that these checks read is missing, or is not what it should be.",
        accepted_reason=None,
        can_be_accepted=False,
        checked_at=now(),
    )


def results_of_dbt(manifest: Path, steps: Sequence[Step]) -> list[Result]:
    """What dbt's tests found, with the model and column that each is about."""
    tests = {
        node["name"]: node
        for node in json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
        if node["resource_type"] == "test"
    }
    results = []
    for step in steps:
        if step.kind != "test":
            continue
        node = tests.get(step.name, {})
        about = (node.get("attached_node") or "").rpartition(".")[2] or None
        results.append(
            Result(
                check_id=step.name,
                layer=OF_BUILD,
                table_name=about,
                column_name=node.get("column_name"),
                severity=WARN if step.status == "warn" else HOLD,
                outcome=OUTCOMES_OF_DBT.get(step.status, Outcome.RAISED_EXCEPTION),
                rows_unexpected=getattr(step, "failures", None),
                observed=None,
                expected_least=None,
                expected_most=None,
                meaning=node.get("description") or step.name.replace("_", " "),
                accepted_reason=None,
                can_be_accepted=False,
                checked_at=now(),
            )
        )
    return results


def write_results(connection: duckdb.DuckDBPyConnection, results: Sequence[Result]) -> None:
    """Write the table anew, with all results so far."""
    connection.execute(f"""
        create or replace table {RESULTS} (
            check_id varchar,
            layer varchar,
            table_name varchar,
            column_name varchar,
            severity varchar,
            outcome varchar,
            rows_unexpected bigint,
            observed double,
            expected_least double,
            expected_most double,
            meaning varchar,
            accepted_reason varchar,
            can_be_accepted boolean,
            checked_at timestamp
        )
    """)
    if results:
        rows = [[str(one) if isinstance(one, Outcome) else one for one in astuple(result)] for result in results]
        columns = ", ".join("unnest(?)" for _ in fields(Result))
        connection.execute(
            f"insert into {RESULTS} select {columns}", [list(values) for values in zip(*rows, strict=True)]
        )


def now() -> datetime:
    """The moment of a result, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
