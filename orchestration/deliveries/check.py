"""The door's checks: what refuses a delivery, and what sends one of its rows into quarantine.

What belongs here: rules made from a contract, and the SQL for them. What does not: reading files,
writing to raw. No check ever repeats a delivered value: it tells row, column and kind of error.
"""

import re
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration import sql
from orchestration.deliveries.contracts import Column, Table
from orchestration.deliveries.find import DeliveredFile, Promise
from orchestration.deliveries.findings import Finding
from orchestration.deliveries.read import DAMAGE, Header, Reading, staged

ISO_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
LOOKS_LIKE_A_COLUMN = re.compile(r"[a-z][a-z0-9_ ]{0,60}")
LARGEST_INTEGER = 2**31 - 1  # the warehouse keeps whole numbers in 32 bits
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Rule:
    """A reason for quarantine: `predicate` is SQL over a staged table that is true where the rule is broken."""

    column: str
    value_class: str
    reason: str
    predicate: str


def check_header(delivery: str, file: DeliveredFile, table: Table, header: Header) -> list[Finding]:
    """What is wrong with a header, each finding naming its column; an unknown column is only a note."""
    names = header.names
    missing = [name for name in table.column_names if name not in names]
    unknown = list(dict.fromkeys(name for name in names if name not in table.column_names))
    if len(missing) == len(table.columns):
        return [Finding(delivery, _no_header(names), file=file.name)]
    shown = [name for name in unknown if LOOKS_LIKE_A_COLUMN.fullmatch(name)]
    findings = [Finding(delivery, _missing(name, shown), file=file.name, column=name) for name in missing]
    for name, kind in header.unsuited.items():
        if name in table.column_names:
            message = f"column '{name}' is of type {kind}; it must hold text, whole numbers or dates"
            findings.append(Finding(delivery, message, file=file.name, column=name))
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            label = f"column '{name}'" if name in table.column_names or name in shown else "a column"
            message = f"{label} is there {names.count(name)} times"
            findings.append(Finding(delivery, message, file=file.name, column=name))
    if not missing:
        findings += [
            Finding(
                delivery,
                f"column '{name}' is unknown and was left out",
                file=file.name,
                column=name,
                refuses=False,
            )
            for name in shown
        ]
        if len(shown) < len(unknown):
            message = f"{len(unknown) - len(shown)} columns without a usable name were left out"
            findings.append(Finding(delivery, message, file=file.name, refuses=False))
    return findings


def check_promise(
    delivery: str, file: DeliveredFile, promise: Promise | None, rows: int | None, sha256: str
) -> list[Finding]:
    """Whether a file is the one that the sender described; `rows` is None if they could not be counted."""
    findings = []
    if promise and promise.sha256 and promise.sha256.lower() != sha256:
        message = "its SHA-256 is not the one in delivery.json; the file was changed on its way"
        findings.append(Finding(delivery, message, file=file.name))
    if promise and promise.rows is not None and rows is not None and promise.rows != rows:
        message = f"it has {rows:,} rows and delivery.json says {promise.rows:,}"
        findings.append(Finding(delivery, message, file=file.name))
    return findings


def quarantine(connection: duckdb.DuckDBPyConnection, table: Table, reading: Reading, force_code: str) -> int:
    """Fill the table `quarantined(table)` with every row that is not accepted, once each; returns how many.

    Codes such as boroughs are those of the force that delivers.

    A row stands there for the first rule it breaks, in the order of the columns. Of rows with the
    same key the first acceptable one stays. Columns: source_row, column_name, value_class, reason.
    """
    connection.execute(
        f"create or replace temp table {quarantined(table)} "
        "(source_row bigint, column_name varchar, value_class varchar, reason varchar)"
    )
    _quarantine_damaged(connection, table, reading)
    rules = [rule for column in table.columns for rule in _rules(column, force_code)]
    cases = " ".join(f"when {rule.predicate} then {place}" for place, rule in enumerate(rules))
    meanings = ", ".join(
        f"({place}, {sql.text(rule.column)}, {sql.text(rule.value_class)}, {sql.text(rule.reason)})"
        for place, rule in enumerate(rules)
    )
    connection.execute(
        f"insert into {quarantined(table)} "
        f"with broken as (select source_row, case {cases} end as rule_number from {staged(table)}) "
        f"select source_row, column_name, value_class, reason from broken "
        f"inner join (values {meanings}) "
        f"as meanings (rule_number, column_name, value_class, reason) using (rule_number)"
    )
    _quarantine_repeated_keys(connection, table)
    row = connection.execute(f"select count(*) from {quarantined(table)}").fetchone()
    return int(row[0]) if row else 0


def quarantined(table: Table) -> str:
    """Name of the temporary table of a delivered table's rows that are not accepted."""
    return sql.name(f"quarantined_{table.name}")


def _quarantine_damaged(connection: duckdb.DuckDBPyConnection, table: Table, reading: Reading) -> None:
    """The rows that could not be split into columns, or one of whose cells could not be read."""
    damaged = pa.table(
        {
            "source_row": pa.array([row.row for row in reading.damaged], pa.int64()),
            "value_class": pa.array([row.value_class for row in reading.damaged], pa.string()),
            "reason": pa.array([DAMAGE[row.value_class] for row in reading.damaged], pa.string()),
            "column_name": pa.array([row.column for row in reading.damaged], pa.string()),
        }
    )
    connection.register("damaged_rows", damaged)
    connection.execute(
        f"insert into {quarantined(table)} select source_row, column_name, value_class, reason from damaged_rows"
    )
    connection.unregister("damaged_rows")


def _quarantine_repeated_keys(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """All rows but the first of each key, among those that are acceptable so far."""
    if not table.key:
        return
    keys = [f"key_{place}" for place in range(len(table.key))]
    key_values = ", ".join(
        # Text such as 01 and 1 is the same number.
        f"try_cast({sql.name(column.name)} as integer) as {key}"
        if column.kind == "integer"
        else f"{sql.name(column.name)} as {key}"
        for column, key in zip(table.key, keys, strict=True)
    )
    key_list = ", ".join(keys)
    columns = sql.names(table.column_names)
    label = " and ".join(column.name for column in table.key)
    connection.execute(
        f"""
        insert into {quarantined(table)}
        with acceptable as not materialized (
            select *, {key_values} from {staged(table)}
            where source_row not in (select source_row from {quarantined(table)})
        ),
        repeated as (select {key_list} from acceptable group by all having count(*) > 1),
        ranked as (
            select
                source_row,
                row_number() over same_key as place,
                row({columns}) is not distinct from first_value(row({columns})) over same_key
                    as is_same_row
            from acceptable
            semi join repeated using ({key_list})
            window same_key as (partition by {key_list} order by source_row)
        )
        select
            source_row,
            {sql.text(table.key[-1].name)},
            'duplicate key',
            case
                when is_same_row then 'the row is there before, word for word'
                else {sql.text(f"a row with the same {label} is there before, with other values")}
            end
        from ranked
        where place > 1
        """
    )


def _rules(column: Column, force_code: str) -> list[Rule]:
    """The rules of one column in the order in which they are asked."""
    name = sql.name(column.name)
    rules = []
    if column.required:
        rules.append(_rule(column, "empty", "is empty and must not be", f"{name} is null"))
    if column.kind == "date":
        written = f"regexp_full_match({name}, '{ISO_DATE}')"
        rules.append(_rule(column, "not a date", "is not a date written YYYY-MM-DD", f"not {written}"))
        rules.append(
            _rule(
                column,
                "not a date",
                "is a day that does not exist",
                f"{name} is not null and try_cast({name} as date) is null",
            )
        )
    if column.kind == "integer":
        rules.append(
            _rule(
                column,
                "not an integer",
                "is not a whole number",
                f"not regexp_full_match({name}, '-?[0-9]+')",
            )
        )
        rules.append(
            _rule(
                column,
                "out of range",
                f"is beyond {LARGEST_INTEGER:,}",
                f"{name} is not null and try_cast({name} as integer) is null",
            )
        )
    if column.minimum is not None:
        rules.append(
            _rule(
                column,
                "out of range",
                f"is less than {column.minimum}",
                f"try_cast({name} as integer) < {column.minimum}",
            )
        )
    if column.codes is not None:
        codes = ", ".join(sql.text(code) for code in column.codes.of_force(force_code)) or "null"
        rules.append(
            _rule(
                column,
                "not in code list",
                "is not one of this force's codes" if column.codes.is_by_force else "is not one of its codes",
                f"{name} is not null and coalesce({name} not in ({codes}), true)",
            )
        )
    if column.pattern is not None:
        rules.append(
            _rule(
                column,
                "wrong pattern",
                f"is not written like {column.examples[0]}" if column.examples else "is not written as it should be",
                f"not regexp_matches({name}, {sql.text(column.pattern)})",
            )
        )
    return rules


def _rule(column: Column, value_class: str, reason: str, predicate: str) -> Rule:
    return Rule(column.name, value_class, f"{column.name} {reason}", predicate)


def _missing(name: str, unknown: list[str]) -> str:
    if not unknown:
        return f"column '{name}' is missing"
    quoted = ", ".join(f"'{other}'" for other in unknown)
    there = "is there and unknown, was it renamed?" if len(unknown) == 1 else "are there and unknown, was it renamed?"
    return f"column '{name}' is missing; {quoted} {there}"


def _no_header(names: tuple[str, ...]) -> str:
    """Why a header has no known column, told without showing it: it may be a row of people."""
    if len(names) == 1:
        for delimiter, label in OTHER_DELIMITERS.items():
            if delimiter in names[0]:
                return f"its fields are parted by {label}; they must be parted by commas"
    return "its first line names none of the table's columns; is the header missing?"
