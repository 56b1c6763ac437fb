"""What differs between a candidate and the last release, as data and as a page to read.

Belongs here: gathering what came, went and moved, and writing `difference.json` and `difference.md` into the release.
Does not belong here: why somebody came into a cohort or left it (`marts.cohort_change`) and which figures moved
(`data_quality.figure_change`), which dbt finds, and whether a difference is too large (`audit.py`).

Both files are for whoever reads the analytics file, and hold no more than it does. `difference.md` is made to be passed
on, and so speaks of nobody: it counts people, and `difference.json` has their pseudonyms.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.release.serving import PSEUDONYMOUS_SCHEMAS

DATA, PAGE = "difference.json", "difference.md"

# A page is read by a person: of each list so many lines, and how many more there are.
LINES_OF_A_LIST = 40


@dataclass(frozen=True)
class Movement:
    """A person who came into a cohort or left it."""

    study_id: str
    cohort_id: str
    person_key: str
    movement: str
    reason: str
    other_person_key: str | None


@dataclass(frozen=True)
class MovedFigure:
    """A figure that is not what it was; null on the side that has none."""

    study_id: str
    cohort_id: str
    group_size: int | None
    metric: str
    offence_type: str | None
    before: float | None
    now: float | None


@dataclass(frozen=True)
class MovedRows:
    """A table that has more or fewer rows than before; null on the side that has no such table."""

    table: str
    before: int | None
    now: int | None


@dataclass(frozen=True)
class MovedColumn:
    """A column that came, went, or is of another type, in a table of both; null on the side that has none."""

    table: str
    column: str
    before: str | None
    now: str | None


@dataclass(frozen=True)
class Difference:
    """All that differs. `previous_release` is none for a first release, which has nothing to differ from."""

    previous_release: str | None
    people: list[Movement]
    figures: list[MovedFigure]
    rows: list[MovedRows]
    columns: list[MovedColumn]


def write_difference(warehouse: Path, previous_release_folder: Path | None, release_folder: Path) -> Difference:
    """Write `difference.json` and `difference.md` into the folder of a release.

    Args:
        warehouse: the candidate's file; it is read only.
        previous_release_folder: the release that readers see, if there is one.
        release_folder: where the release is being written.
    """
    difference = _difference(warehouse, previous_release_folder)
    (release_folder / DATA).write_text(json.dumps(asdict(difference), indent=2) + "\n", encoding="utf-8")
    (release_folder / PAGE).write_text("\n".join(_page(difference)) + "\n", encoding="utf-8")
    return difference


def _difference(warehouse: Path, previous: Path | None) -> Difference:
    analytics = previous.resolve() / "analytics.duckdb" if previous else None
    if analytics is None or not analytics.is_file():
        return Difference(None, [], [], [], [])
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql.text(str(warehouse))} as candidate (read_only)")
        connection.execute(f"attach {sql.text(str(analytics))} as last_release (read_only)")
        people = connection.execute("""
            select study_id, cohort_id, person_key, movement, reason, other_person_key
            from candidate.marts.cohort_change
            order by all
        """).fetchall()
        figures = connection.execute("""
            select study_id, cohort_id, group_size, metric, offence_type, figure_before, figure_now
            from candidate.data_quality.figure_change
            order by all
        """).fetchall()
        return Difference(
            previous_release=analytics.parent.name,
            people=[Movement(*row) for row in people],
            figures=[MovedFigure(*row) for row in figures],
            rows=list(_moved_rows(connection)),
            columns=[MovedColumn(*row) for row in _moved_columns(connection)],
        )


def _moved_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[MovedRows]:
    before, now = (_rows(connection, database) for database in ("last_release", "candidate"))
    for table in sorted(before | now):
        if before.get(table) != now.get(table):
            yield MovedRows(table, before.get(table), now.get(table))


def _rows(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, int]:
    tables = connection.execute(
        """
        select schema_name, table_name from duckdb_tables()
        where database_name = ? and schema_name in (select unnest(?))
        """,
        [database, list(PSEUDONYMOUS_SCHEMAS)],
    ).fetchall()
    return {
        f"{schema}.{table}": connection.execute(
            f"select count(*) from {database}.{sql.name(schema)}.{sql.name(table)}"
        ).fetchall()[0][0]
        for schema, table in tables
    }


def _moved_columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str | None, str | None]]:
    return connection.execute(
        """
        with
        columns as (
            select database_name, schema_name || '.' || table_name as table_name, column_name, data_type
            from duckdb_columns()
            where schema_name in (select unnest(?))
        )
        select table_name, column_name, before.data_type, now.data_type
        from (from columns where database_name = 'last_release') as before
        full outer join (from columns where database_name = 'candidate') as now using (table_name, column_name)
        where
            before.data_type is distinct from now.data_type
            -- The columns of a table that came or went as a whole need no telling.
            and table_name in (select table_name from columns group by all having count(distinct database_name) = 2)
        order by all
        """,
        [list(PSEUDONYMOUS_SCHEMAS)],
    ).fetchall()


def _page(difference: Difference) -> Iterator[str]:
    if difference.previous_release is None:
        yield from ("# What changed", "", "This is the first release: there is nothing that it could differ from.")
        return
    yield from (f"# What changed since {difference.previous_release}", "")
    yield from _section("People who came into a cohort or left it", _lines_of_people(difference))
    yield from _section("Figures that moved", [_line_of_figure(figure) for figure in difference.figures])
    yield from _section(
        "Tables with more or fewer rows",
        [f"{moved.table}: {_number(moved.before)} rows, now {_number(moved.now)}" for moved in difference.rows],
    )
    yield from _section(
        "Columns that came, went or changed their type",
        [
            f"{moved.table}.{moved.column}: {moved.before or 'was not there'}, now {moved.now or 'gone'}"
            for moved in difference.columns
        ],
    )


def _section(title: str, lines: list[str]) -> Iterator[str]:
    yield from (f"## {title}", "")
    yield from [f"* {line}" for line in lines[:LINES_OF_A_LIST]] or ["None."]
    if len(lines) > LINES_OF_A_LIST:
        yield f"* and {len(lines) - LINES_OF_A_LIST:,} more, all of them in {DATA}"
    yield ""


def _lines_of_people(difference: Difference) -> list[str]:
    counted: dict[tuple[str, str, str, str], int] = {}
    for person in difference.people:
        kind = (person.study_id, person.cohort_id, person.movement, person.reason)
        counted[kind] = counted.get(kind, 0) + 1
    return [
        f"{study}, {cohort}: {number:,} {movement} ({reason})"
        for (study, cohort, movement, reason), number in sorted(counted.items())
    ]


def _line_of_figure(figure: MovedFigure) -> str:
    group = f"the {figure.group_size} most harmful" if figure.group_size else "whole cohort"
    of_type = f", {figure.offence_type}" if figure.offence_type else ""
    moved = f"{_number(figure.before)}, now {_number(figure.now)}"
    return f"{figure.study_id}, {figure.cohort_id}, {group}: {figure.metric}{of_type} {moved}"


def _number(number: float | None) -> str:
    if number is None:
        return "none"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.4f}"
