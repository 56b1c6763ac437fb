"""What is expected of a candidate before readers may see it.

Belongs here: the promises to readers, and the bands round the last release. Does not belong here: figures of one study
(`study_figures.py`), people who are gone (`people_kept.py`), personal data (`personal_data.py`), and what happens when
an expectation is not met (`orchestration/release/audit.py`).

Every function reads an open connection to the candidate, to which the last release's analytics file is attached as
`last_release`, where there is one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from expectations.outcomes import Expected
from orchestration import sql
from orchestration.home import PROJECT
from orchestration.limits import limit

LAST_RELEASE = "last_release"
READERS = Path("contracts") / "readers.yaml"

# What it costs not to meet an expectation: the release is held, or it is told and goes on.
HOLD, WARN = "hold", "warn"

KEY_TOTALS = ("persons", "offences", "harm_days")


@dataclass(frozen=True)
class Check:
    """One expectation of a candidate, with its name.

    `check_id` is what results and people call it: its parts stand between full stops, the family first. `suite` is the
    page it stands on, `reads` the relation that is asked, and `can_be_accepted` whether a person may let a release pass
    once that does not meet it.
    """

    check_id: str
    suite: str
    reads: str
    expected: Expected
    table: str
    column: str | None = None
    can_be_accepted: bool = True


def promised_columns(project: Path = PROJECT) -> dict[str, list[str]]:
    """The columns of each table in `marts` that readers hold on to."""
    return {table: promise["columns"] for table, promise in _promises(project).items()}


def contracts(connection: duckdb.DuckDBPyConnection, manifest: Path, schemas: tuple[str, ...]) -> Iterator[Check]:
    """Every readers' table is there, with each column of its contract under its type."""
    columns = list(_columns_of_contracts(manifest, schemas))
    known = {(schema, table, column) for schema, table, column, _ in columns}
    # A promise that no contract holds has no type that could be met.
    columns += [
        ("marts", table, column, None)
        for table, promised in promised_columns().items()
        for column in promised
        if ("marts", table, column) not in known
    ]
    connection.execute(
        "create or replace temp table column_of_contract "
        "(schema_name varchar, table_name varchar, column_name varchar, type varchar)"
    )
    connection.execute(
        "insert into column_of_contract select unnest(?), unnest(?), unnest(?), unnest(?)",
        [list(values) for values in zip(*columns, strict=True)],
    )
    for (written,) in connection.execute(
        "select distinct type from column_of_contract where type is not null"
    ).fetchall():
        connection.execute(
            f"update column_of_contract set type = typeof(cast(null as {written})) where type = {sql.text(written)}"
        )
    connection.execute("""
        create or replace temp table broken_contract as
        select column_of_contract.*
        from column_of_contract
        left join (from duckdb_columns() where database_name = current_database()) as found
            using (schema_name, table_name, column_name)
        where found.data_type is null or found.data_type is distinct from column_of_contract.type
    """)
    for schema, table in sorted({(schema, table) for schema, table, *_ in columns}):
        yield Check(
            check_id=f"contract.{schema}.{table}",
            suite="Contracts of readers' tables",
            reads="broken_contract",
            expected=Expected(
                "UnexpectedRowsExpectation",
                {
                    "unexpected_rows_query": "select * from {batch} "
                    f"where schema_name = {sql.text(schema)} and table_name = {sql.text(table)}"
                },
                HOLD,
                f"{schema}.{table} has every column of its contract, under its type.",
            ),
            table=f"{schema}.{table}",
            can_be_accepted=False,
        )


def rows(connection: duckdb.DuckDBPyConnection) -> Iterator[Check]:
    """Promised tables have rows where none would make no sense, and about as many as in the last release."""
    promises = _promises(PROJECT)
    counted = _rows_of(connection, "marts", list(promises))
    before = _rows_of(connection, f"{LAST_RELEASE}.marts", list(promises))
    connection.execute(
        "create or replace temp table rows_of_tables as select "
        + ", ".join(f"{number} as {sql.name(table)}" for table, number in counted.items())
    )
    for table in counted:
        if promises[table]["never_empty"]:
            yield _within(
                f"filled.{table}", "Rows of readers' tables", "rows_of_tables", table, f"marts.{table}", 1, None
            )
        if table in before:
            least, most = band(before[table], limit("release_rows_band"), limit("release_rows_small"))
            yield _within(
                f"rows.{table}", "Rows of readers' tables", "rows_of_tables", table, f"marts.{table}", least, most
            )


def totals(connection: duckdb.DuckDBPyConnection) -> Iterator[Check]:
    """People, offences and harm days of each cohort of each study are about as many as in the last release."""
    if not has_table(connection, f"{LAST_RELEASE}.marts", "cohort_group_summary"):
        return
    metrics = ", ".join(KEY_TOTALS)
    whole = f"select study_id, cohort_id, {metrics} from {{}}marts.cohort_group_summary where group_size is null"
    now = _by_cohort(connection, whole.format(""))
    before = _by_cohort(connection, whole.format(f"{LAST_RELEASE}."))
    if not before:
        return
    # One row with a column for each total. Who has gone altogether has a total of nought, and not none.
    columns = {(cohort, metric): ".".join((*cohort, metric)) for cohort in before for metric in KEY_TOTALS}
    nothing = dict.fromkeys(KEY_TOTALS, 0.0)
    connection.execute(
        "create or replace temp table total_of_cohorts as select "
        + ", ".join(
            f"cast({now.get(cohort, nothing)[metric]!r} as double) as {sql.name(column)}"
            for (cohort, metric), column in columns.items()
        )
    )
    for (cohort, metric), column in columns.items():
        least, most = band(before[cohort][metric], limit("release_totals_band"), 0)
        if before[cohort]["persons"] < limit("release_persons_small"):
            least, most = min(least, 1), None
        yield _within(
            f"totals.{column}",
            "Totals of cohorts",
            "total_of_cohorts",
            column,
            "marts.cohort_group_summary",
            least,
            most,
        )


def band(before: float, percent: int, small: int) -> tuple[float, float]:
    """The least and the most that a number may be, by what it was.

    Percentages say nothing of a few: what was less than `small` may be anything up to `small` and its band, and only
    not vanish.
    """
    if before < small:
        return (min(before, 1), small * (100 + percent) / 100)
    return (before * (100 - percent) / 100, before * (100 + percent) / 100)


def _within(  # noqa: PLR0913, PLR0917 - each is one property of the check
    check_id: str, suite: str, reads: str, column: str, table: str, least: float, most: float | None
) -> Check:
    what = f"Rows of {table}" if column in table else f"{column} in {table}"
    allowed = f"at least {least:,.0f}" if most is None else f"from {least:,.0f} to {most:,.0f}"
    return Check(
        check_id=check_id,
        suite=suite,
        reads=reads,
        expected=Expected(
            "ExpectColumnMaxToBeBetween",
            {"column": column, "min_value": least, "max_value": most},
            HOLD,
            f"{what}: {allowed}.",
        ),
        table=table,
    )


def _by_cohort(connection: duckdb.DuckDBPyConnection, query: str) -> dict[tuple[str, str], dict[str, float]]:
    return {
        (study, cohort): {metric: float(figure or 0) for metric, figure in zip(KEY_TOTALS, figures, strict=True)}
        for study, cohort, *figures in connection.execute(f"{query} order by study_id, cohort_id").fetchall()
    }


def _promises(project: Path) -> Mapping[str, Mapping[str, Any]]:
    return yaml.safe_load((project / READERS).read_text(encoding="utf-8"))["tables"]


def _columns_of_contracts(manifest: Path, schemas: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    for node in json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values():
        if node["resource_type"] == "model" and node["schema"] in schemas and node["contract"]["enforced"]:
            for column in node["columns"].values():
                yield node["schema"], node["alias"], column["name"], column["data_type"]


def _rows_of(connection: duckdb.DuckDBPyConnection, schema: str, tables: list[str]) -> dict[str, int]:
    return {
        table: connection.execute(f"select count(*) from {schema}.{table}").fetchall()[0][0]
        for table in tables
        if has_table(connection, schema, table)
    }


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether a schema, of the candidate or with another database before it, has a table or view."""
    *database, schema_name = schema.split(".")
    found = connection.execute(
        """
        select count(*) from duckdb_tables()
        where database_name = coalesce(?, current_database()) and schema_name = ? and table_name = ?
        """,
        [database[0] if database else None, schema_name, table],
    ).fetchall()
    return found[0][0] > 0
