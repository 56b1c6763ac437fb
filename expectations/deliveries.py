"""What is expected of a delivery: the suite of each delivered table, made from its contract and from what came before.

Belongs here: rules of rows as expectations, and judgement over a file as a whole. Does not belong here: the rules
themselves (`orchestration/deliveries/rules.py`, from which rows are set aside as well), and what happens when an
expectation is not met (`orchestration/deliveries/judge.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Any

from expectations.outcomes import Expected

if TYPE_CHECKING:  # the door imports this module, not the other way round
    from orchestration.deliveries.contracts import Table
    from orchestration.deliveries.limits import DoorLimits
    from orchestration.deliveries.manifest import Promise
    from orchestration.deliveries.rules import Rule


# What is asked must name the batch; the rows that it holds are the staged ones, as in the query itself.
AMONG_THE_ASKED = "semi join {batch} using (source_row)"


class Severity(StrEnum):
    """What it costs to break a rule: the whole delivery, the row, or nothing but a mention."""

    REFUSE = "refuse"
    QUARANTINE = "quarantine"
    NOTE = "note"


@dataclass(frozen=True)
class ExpectedOfFile(Expected):
    """One expectation of a delivered file.

    `check` is its kind in a word or two, `column` the column it is about, if any. `unmet` is the sentence for whoever
    sent the file if it is not met; `{rows}` in it stands for the number of rows that were found.
    """

    check: str
    unmet: str
    column: str | None = None


@dataclass(frozen=True)
class RowsBefore:
    """How many rows the sender's last deliveries of this table had, the youngest first."""

    rows: Sequence[int]


def of_rows(table: Table, rules: Sequence[Rule], repeated_keys: str) -> list[ExpectedOfFile]:
    """What is expected of the rows as they were read: the contract's columns, and every rule kept.

    Args:
        table: the table's contract.
        rules: what each row must keep; rows that break one are set aside by the very same predicate.
        repeated_keys: SQL for the rows whose key stands before.
    """
    expected = [
        _expected(
            "ExpectTableColumnsToMatchSet",
            {"column_set": ["source_row", *table.column_names], "exact_match": True},
            Severity.REFUSE,
            "The columns are those of the contract",
            check="columns",
            unmet="its columns are not those of the contract",
        )
    ]
    expected += [_of_rule(rule) for rule in rules]
    if table.key:
        label = " and ".join(column.name for column in table.key)
        expected.append(
            _expected(
                "UnexpectedRowsExpectation",
                {"unexpected_rows_query": f"select source_row from ({_as_template(repeated_keys)}) {AMONG_THE_ASKED}"},
                Severity.QUARANTINE,
                f"No two rows have the same {label}",
                check="duplicate key",
                unmet=f"{{rows}} rows: a row with the same {label} is there before",
                column=table.key[-1].name,
            )
        )
    return expected


def of_row_count(table: Table, promise: Promise | None, before: RowsBefore, limits: DoorLimits) -> list[ExpectedOfFile]:
    """What is expected of the number of rows that were delivered, damaged ones among them.

    A table that may be empty has days without a row. An unusual number of rows that the sender confirms is noted and
    does not refuse.
    """
    severity = Severity.NOTE if table.may_be_empty else Severity.REFUSE
    expected = [
        _expected(
            "ExpectTableRowCountToBeBetween",
            {"min_value": 1},
            severity,
            "There is a row below the header",
            check="rows",
            unmet="has a header and no row below it",
        )
    ]
    if promise and promise.rows is not None:
        expected.append(
            _expected(
                "ExpectTableRowCountToEqual",
                {"value": promise.rows},
                Severity.REFUSE,
                "There are as many rows as delivery.json says",
                check="rows promised",
                unmet=f"it has {{rows}} rows and delivery.json says {promise.rows:,}",
            )
        )
    return expected + _against_those_before(table, promise, before, limits)


def _against_those_before(
    table: Table, promise: Promise | None, before: RowsBefore, limits: DoorLimits
) -> list[ExpectedOfFile]:
    """The number of rows against the median of the sender's last deliveries, where there are enough to tell."""
    if len(before.rows) < limits.deliveries_compared_least:
        return []
    usual = median(before.rows)
    if usual < limits.rows_compared_from:
        return []
    least = 0 if table.may_be_empty else math.floor(usual * limits.rows_least / 100)
    most = math.ceil(usual * limits.rows_most / 100)
    confirmed = promise is not None and promise.rows_confirmed
    return [
        _expected(
            "ExpectTableRowCountToBeBetween",
            {"min_value": least, "max_value": most},
            Severity.NOTE if confirmed else Severity.REFUSE,
            f"There are about as many rows as in the last {len(before.rows)} deliveries of this table",
            check="rows before",
            unmet=(
                f"it has {{rows}} rows; the last {len(before.rows)} deliveries of this table let {least:,} to {most:,} "
                'be expected; if the number is right, say "rows_confirmed": true of the file in delivery.json'
            ),
        )
    ]


def _of_rule(rule: Rule) -> ExpectedOfFile:
    return _expected(
        "UnexpectedRowsExpectation",
        {"unexpected_rows_query": f"select source_row from {{batch}} where {_as_template(rule.predicate)}"},
        rule.severity,
        f"In no row: {rule.reason}",
        check=rule.value_class,
        unmet=f"{{rows}} rows: {rule.reason}",
        column=rule.column,
    )


def _as_template(query: str) -> str:
    """SQL whose braces and colons are its own: between braces Great Expectations fills in, after a colon SQLAlchemy."""
    return query.replace("{", "{{").replace("}", "}}").replace(":", r"\:")


def _expected(  # noqa: PLR0913 - the parts of an expectation
    kind: str,
    arguments: dict[str, Any],
    severity: Severity,
    meaning: str,
    *,
    check: str,
    unmet: str,
    column: str | None = None,
) -> ExpectedOfFile:
    return ExpectedOfFile(kind, arguments, severity, meaning, check, unmet, column)
