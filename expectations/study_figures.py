"""That the figures of a study stay where nothing that they are made of changed.

Belongs here: comparing the tables of `marts` that speak of studies with those of the last release. Does not belong
here: what a study's figures are made of (`models/marts/data_quality/study_fingerprint.sql`).
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from expectations.outcomes import Expected
from expectations.release import HOLD, LAST_RELEASE, Check, has_table
from orchestration import sql

# What changed since the last release differs from it by nature; printed figures come from a seed, with notes on them.
NOT_OF_A_STUDY_ALONE = ("cohort_change", "published_comparison")

# A mean of the same numbers, added up in another order, differs in the last digits.
DECIMALS_COMPARED = 6


def figures(connection: duckdb.DuckDBPyConnection) -> Iterator[Check]:
    """Where everything that a study's figures are made of is as it was, its figures are what they were."""
    if not has_table(connection, f"{LAST_RELEASE}.data_quality", "study_fingerprint"):
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
