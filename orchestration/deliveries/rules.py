"""The rules that a row of a delivered table must keep, made from its contract.

What belongs here: each rule once, as SQL that is true where it is broken, with what it costs. What does not: asking
(`judge.py`), setting rows aside (`quarantine.py`), and what is expected of a whole file (`check.py`,
`expectations/deliveries.py`). No reason ever repeats a delivered value: it tells column and kind of error.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from expectations.deliveries import Severity
from orchestration import sql
from orchestration.deliveries.contracts import Column, Table

ISO_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
DECIMAL_NUMBER = r"-?[0-9]{1,9}(\.[0-9]{1,20})?"  # a spreadsheet may write 74.30000000000001
LARGEST_INTEGER = 2**31 - 1  # the warehouse keeps whole numbers in 32 bits
LONGEST_FIELD = csv.field_size_limit()
FIELD_TOO_LONG = f"the row has a field of more than {LONGEST_FIELD:,} characters"
# What a spreadsheet takes for a formula, and characters that nobody sees: without width, or turning the direction.
BEGINS_A_FORMULA = "^[=+@-]."
INVISIBLE = r"[\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}]"


@dataclass(frozen=True)
class Rule:
    """What a row must keep: `predicate` is SQL over a staged table that is true where the rule is broken.

    `column` is None for a rule about a row as a whole. `severity` is never that of a whole delivery.
    """

    column: str | None
    value_class: str
    reason: str
    predicate: str
    severity: Severity = Severity.QUARANTINE


@dataclass(frozen=True)
class Circumstances:
    """What rules depend on beside the contract: whose delivery it is, of which day, and how early a date may be."""

    force_code: str
    delivered_on: date
    earliest_year: int


def rules_of(table: Table, circumstances: Circumstances) -> list[Rule]:
    """Every rule of a table's rows, in the order in which a row is told the first that it breaks; notes come last."""
    rules = [_field_too_long(table)]
    rules += [rule for column in table.columns for rule in _of_column(column, circumstances)]
    return sorted(rules, key=lambda rule: rule.severity is Severity.NOTE)


def _field_too_long(table: Table) -> Rule:
    longer = " or ".join(f"length({sql.name(name)}) > {LONGEST_FIELD}" for name in table.column_names)
    return Rule(None, "field too long", FIELD_TOO_LONG, longer)


def _of_column(column: Column, circumstances: Circumstances) -> Iterator[Rule]:
    name = sql.name(column.name)
    if column.required:
        yield _rule(column, "empty", "is empty and must not be", f"{name} is null")
    if column.kind == "date":
        yield from _of_date(column, circumstances)
    if column.kind == "integer":
        yield from _of_integer(column)
    if column.kind == "number":
        yield from _of_number(column)
    if column.codes is not None:
        codes = ", ".join(sql.text(code) for code in column.codes.of_force(circumstances.force_code)) or "null"
        reason = "is not one of this force's codes" if column.codes.is_by_force else "is not one of its codes"
        yield _rule(
            column, "not in code list", reason, f"{name} is not null and coalesce({name} not in ({codes}), true)"
        )
    if column.pattern is not None:
        reason = f"is not written like {column.examples[0]}" if column.examples else "is not written as it should be"
        yield _rule(column, "wrong pattern", reason, f"not regexp_matches({name}, {sql.text(column.pattern)})")
    if column.kind == "text" and column.codes is None and column.pattern is None:
        yield from _of_free_text(column)


def _of_date(column: Column, circumstances: Circumstances) -> Iterator[Rule]:
    """A date must be one, and one that can be.

    A day of birth that cannot be is only noted: it is often mistyped, and the rest of the row tells enough of the
    person. Any other day that cannot be is no day at all, and the row would count in no period or in a wrong one. Two
    days that contradict each other are only noted: each can be, and nobody at the door knows which is wrong.
    """
    name = sql.name(column.name)
    day = f"try_cast({name} as date)"
    written = f"regexp_full_match({name}, '{ISO_DATE}')"
    yield _rule(column, "not a date", "is not a date written YYYY-MM-DD", f"not {written}")
    yield _rule(column, "not a date", "is a day that does not exist", f"{name} is not null and {day} is null")
    severity = Severity.NOTE if column.is_birth else Severity.QUARANTINE
    earliest = f"date '{circumstances.earliest_year:04}-01-01'"
    yield _rule(
        column, "out of range", f"is before the year {circumstances.earliest_year}", f"{day} < {earliest}", severity
    )
    if not column.may_lie_ahead:
        last = f"date '{circumstances.delivered_on.isoformat()}'"
        yield _rule(column, "out of range", "is after the day of the delivery", f"{day} > {last}", severity)
    if column.not_before is not None:
        earlier = f"try_cast({sql.name(column.not_before)} as date)"
        yield _rule(column, "contradiction", f"is before {column.not_before}", f"{day} < {earlier}", Severity.NOTE)


def _of_integer(column: Column) -> Iterator[Rule]:
    name = sql.name(column.name)
    number = f"try_cast({name} as integer)"
    yield _rule(column, "not an integer", "is not a whole number", f"not regexp_full_match({name}, '-?[0-9]+')")
    yield _rule(column, "out of range", f"is beyond {LARGEST_INTEGER:,}", f"{name} is not null and {number} is null")
    yield from _of_range(column, number)


def _of_number(column: Column) -> Iterator[Rule]:
    """A number with or without decimals, with a point; what a program writes as 1e3 is none."""
    name = sql.name(column.name)
    written = f"regexp_full_match({name}, '{DECIMAL_NUMBER}')"
    yield _rule(column, "not a number", "is not a number written like 74.9", f"not {written}")
    yield from _of_range(column, f"try_cast({name} as double)")


def _of_range(column: Column, number: str) -> Iterator[Rule]:
    if column.minimum is not None:
        yield _rule(column, "out of range", f"is less than {column.minimum}", f"{number} < {column.minimum}")
    if column.maximum is not None:
        yield _rule(column, "out of range", f"is more than {column.maximum}", f"{number} > {column.maximum}")


def _of_free_text(column: Column) -> Iterator[Rule]:
    """Free text is loaded as it was typed; what may harm or mislead whoever reads it later is noted."""
    name = sql.name(column.name)
    formula = f"regexp_matches({name}, '{BEGINS_A_FORMULA}')"
    yield _rule(column, "formula", "begins as a spreadsheet's formulas do", formula, Severity.NOTE)
    invisible = f"regexp_matches({name}, '{INVISIBLE}')"
    yield _rule(column, "invisible character", "holds a character that nobody sees", invisible, Severity.NOTE)


def _rule(
    column: Column, value_class: str, reason: str, predicate: str, severity: Severity = Severity.QUARANTINE
) -> Rule:
    return Rule(column.name, value_class, f"{column.name} {reason}", predicate, severity)
