"""What is expected of a candidate before readers may see it.

Belongs here: the promises to readers, the bands round the last release, and that figures stay where nothing in their
window changed. Does not belong here: people who are gone (`people_kept.py`), personal data (`personal_data.py`), and
what happens when an expectation is not met (`orchestration/release/audit.py`).

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

from expectations.on_duckdb import Expected
from orchestration import sql
from orchestration.home import PROJECT
from orchestration.limits import limit

LAST_RELEASE = "last_release"
READERS = Path("contracts") / "readers.yaml"

# What it costs not to meet an expectation: the release is held, or it is told and goes on.
HOLD, WARN = "hold", "warn"

KEY_TOTALS = ("persons", "offences", "harm_days")

# What changed since the last release differs from it by nature; printed figures come from a seed, with notes on them.
NOT_OF_A_STUDY_ALONE = ("cohort_change", "published_comparison")

# A mean of the same numbers, added up in another order, differs in the last digits.
DECIMALS_COMPARED = 6


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
    connection.executemany("insert into column_of_contract values (?, ?, ?, ?)", columns)
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
    if not _has(connection, f"{LAST_RELEASE}.marts", "cohort_group_summary"):
        return
    metrics = ", ".join(KEY_TOTALS)
    connection.execute(
        "create or replace temp table total_now as "
        f"select study_id, cohort_id, {metrics} from marts.cohort_group_summary where group_size is null"
    )
    for study, cohort, *figures in connection.execute(f"""
        select study_id, cohort_id, {metrics}
        from {LAST_RELEASE}.marts.cohort_group_summary
        where group_size is null
        order by study_id, cohort_id
    """).fetchall():
        is_small = figures[KEY_TOTALS.index("persons")] < limit("release_persons_small")
        # Who has gone altogether has a total of nought, and not none.
        reads = f"""(
            select {", ".join(f"coalesce(max({metric}), 0) as {metric}" for metric in KEY_TOTALS)}
            from total_now where study_id = {sql.text(study)} and cohort_id = {sql.text(cohort)}
        )"""
        for metric, figure in zip(KEY_TOTALS, figures, strict=True):
            least, most = band(float(figure or 0), limit("release_totals_band"), 0)
            yield _within(
                f"totals.{study}.{cohort}.{metric}",
                f"Totals of {study}, {cohort}",
                reads,
                metric,
                "marts.cohort_group_summary",
                min(least, 1) if is_small else least,
                None if is_small else most,
                of=f" of {study}, {cohort},",
            )


def figures(connection: duckdb.DuckDBPyConnection) -> Iterator[Check]:
    """Where everything that a study's figures are made of is as it was, its figures are what they were."""
    if not _has(connection, f"{LAST_RELEASE}.data_quality", "study_fingerprint"):
        return
    unchanged = connection.execute(f"""
        select study_id
        from data_quality.study_fingerprint
        inner join {LAST_RELEASE}.data_quality.study_fingerprint using (study_id, fingerprint)
        order by study_id
    """).fetchall()
    connection.execute(
        "create or replace temp table moved_figure (study_id varchar, table_name varchar, is_of_last_release boolean)"
    )
    for table, compared in _tables_by_study(connection).items():
        for one, other, is_of_last in (
            (f"{LAST_RELEASE}.marts.{table}", f"marts.{table}", True),
            (f"marts.{table}", f"{LAST_RELEASE}.marts.{table}", False),
        ):
            connection.execute(f"""
                insert into moved_figure
                select study_id, {sql.text(table)}, {is_of_last}
                from (select {compared} from {one} except all select {compared} from {other})
            """)
    for (study,) in unchanged:
        yield Check(
            check_id=f"figures.{study}",
            suite="Figures of studies in which nothing changed",
            reads="moved_figure",
            expected=Expected(
                "UnexpectedRowsExpectation",
                {"unexpected_rows_query": f"select * from {{batch}} where study_id = {sql.text(study)}"},
                HOLD,
                f"Nothing that {study} is made of changed since the last release, and so no figure of it did.",
            ),
            table="marts, by study",
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
    check_id: str, suite: str, reads: str, column: str, table: str, least: float, most: float | None, of: str = ""
) -> Check:
    said = f"at least {least:,.0f}" if most is None else f"from {least:,.0f} to {most:,.0f}"
    what = f"{table}: {column}{of}" if of else f"Rows of {table}"
    return Check(
        check_id=check_id,
        suite=suite,
        reads=reads,
        expected=Expected(
            "ExpectColumnMaxToBeBetween",
            {"column": column, "min_value": least, "max_value": most},
            HOLD,
            f"{what.removesuffix(',')}: {said}.",
        ),
        table=table,
        column=column if of else None,
    )


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
        if _has(connection, schema, table)
    }


def _has(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    *database, schema_name = schema.split(".")
    found = connection.execute(
        """
        select count(*) from duckdb_tables()
        where database_name = coalesce(?, current_database()) and schema_name = ? and table_name = ?
        """,
        [database[0] if database else None, schema_name, table],
    ).fetchall()
    return found[0][0] > 0


def _tables_by_study(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Tables of `marts` with figures by study in both releases, and the columns that both have, as SQL."""
    found = connection.execute(
        f"""
        select ours.table_name, ours.column_name, ours.data_type
        from (from duckdb_columns() where database_name = current_database() and schema_name = 'marts') as ours
        semi join (from duckdb_columns() where database_name = '{LAST_RELEASE}' and schema_name = 'marts') as theirs
            on ours.table_name = theirs.table_name and ours.column_name = theirs.column_name
        where ours.table_name not in {NOT_OF_A_STUDY_ALONE}
        order by ours.table_name, ours.column_index
        """
    ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, data_type in found:
        tables.setdefault(table, []).append((column, data_type))
    return {
        table: ", ".join(
            f"round({sql.name(column)}, {DECIMALS_COMPARED})" if data_type == "DOUBLE" else sql.name(column)
            for column, data_type in columns
        )
        for table, columns in tables.items()
        if "study_id" in dict(columns)
    }
