"""Parts the rows of a staged table: those that are accepted, and those in quarantine.

What belongs here: SQL that sets rows aside by the rules of `rules.py`. What does not: the rules, and what becomes of
either part.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from expectations.deliveries import Severity
from orchestration import sql
from orchestration.deliveries.contracts import Table
from orchestration.deliveries.read import DAMAGE, Reading, staged
from orchestration.deliveries.rules import Rule

DUPLICATE_KEY = "duplicate key"


def quarantine(connection: duckdb.DuckDBPyConnection, table: Table, reading: Reading, rules: Sequence[Rule]) -> int:
    """Fill the table `quarantined(table)` with every row that is not accepted, once each; returns how many.

    A row stands there for the first rule it breaks, in the order given. Of rows with the same key the first acceptable
    one stays. Columns: source_row, column_name, value_class, reason.
    """
    connection.execute(
        f"create or replace temp table {quarantined(table)} "
        "(source_row bigint, column_name varchar, value_class varchar, reason varchar)"
    )
    _set_damaged_aside(connection, table, reading)
    _find_doubtful(connection, table, rules)
    kept_out = [rule for rule in rules if rule.severity is Severity.QUARANTINE]
    cases = " ".join(f"when {rule.predicate} then {place}" for place, rule in enumerate(kept_out))
    meanings = ", ".join(
        f"({place}, {_text_or_null(rule.column)}, {sql.text(rule.value_class)}, {sql.text(rule.reason)})"
        for place, rule in enumerate(kept_out)
    )
    connection.execute(
        f"insert into {quarantined(table)} "
        f"with broken as (select source_row, case {cases} end as rule_number from {doubtful(table)}) "
        f"select source_row, column_name, value_class, reason from broken "
        f"inner join (values {meanings}) "
        f"as meanings (rule_number, column_name, value_class, reason) using (rule_number)"
    )
    if table.key:
        connection.execute(f"insert into {quarantined(table)} {repeated_keys(table)}")
        _add_repeated_to_doubtful(connection, table)
    row = connection.execute(f"select count(*) from {quarantined(table)}").fetchone()
    return int(row[0]) if row else 0


def _find_doubtful(connection: duckdb.DuckDBPyConnection, table: Table, rules: Sequence[Rule]) -> None:
    """Fill `doubtful(table)` with the rows that break any rule, those that only note something among them.

    Every predicate is asked of every row once, here. What asks further, row by row or rule by rule, asks these few.
    Where one cannot be asked, every row is doubtful: whoever asks rule by rule then finds which it is.
    """
    any_broken = " or ".join(f"({rule.predicate})" for rule in rules)
    rows = f"create or replace temp table {doubtful(table)} as select * from {staged(table)}"
    try:
        connection.execute(f"{rows} where {any_broken}")
    except duckdb.Error:
        connection.execute(rows)


def _add_repeated_to_doubtful(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.execute(
        f"insert into {doubtful(table)} select * from {staged(table)} where source_row in "
        f"(select source_row from {quarantined(table)} where value_class = {sql.text(DUPLICATE_KEY)}) "
        f"and source_row not in (select source_row from {doubtful(table)})"
    )


def most_frequent_reason(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[str, int, int, str | None]:
    """Why most rows in quarantine are there, how many are, the first of them, and its column."""
    row = connection.execute(
        "select reason, count(*), min(source_row), min(column_name) "
        f"from {quarantined(table)} group by reason order by 2 desc, 3 limit 1"
    ).fetchone()
    return row or ("", 0, 2, None)


def quarantined(table: Table) -> str:
    """Name of the temporary table of a delivered table's rows that are not accepted."""
    return sql.name(f"quarantined_{table.name}")


def doubtful(table: Table) -> str:
    """Name of the temporary table of rows that break a rule or repeat a key, in all their columns."""
    return sql.name(f"doubtful_{table.name}")


def delivered_rows(table: Table) -> str:
    """SQL for the numbers of all rows that were delivered, those too damaged to be staged among them."""
    return (
        f"(select source_row from {staged(table)} union all "
        f"select source_row from {quarantined(table)} anti join {staged(table)} using (source_row))"
    )


def repeated_keys(table: Table) -> str:
    """SQL for all rows but the first of each key, among those that keep every other rule, as `quarantined` has them."""
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
    return f"""
        with acceptable as not materialized (
            select *, {key_values} from {staged(table)}
            where source_row not in (
                select source_row from {quarantined(table)} where value_class <> {sql.text(DUPLICATE_KEY)}
            )
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
            {sql.text(table.key[-1].name)} as column_name,
            {sql.text(DUPLICATE_KEY)} as value_class,
            case
                when is_same_row then 'the row is there before, word for word'
                else {sql.text(f"a row with the same {label} is there before, with other values")}
            end as reason
        from ranked
        where place > 1
        """


def _set_damaged_aside(connection: duckdb.DuckDBPyConnection, table: Table, reading: Reading) -> None:
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


def _text_or_null(value: str | None) -> str:
    return "null" if value is None else sql.text(value)
