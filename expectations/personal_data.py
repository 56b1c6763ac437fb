"""That no identity of this very build stands in a table that leaves it under a pseudonym.

Belongs here: what is searched for and where, ids and days of birth among it. Does not belong here: how names are
recognised (`names_in_text.py`), and what happens when something is found (`orchestration/release/audit.py`).

Searched is every cell of every column that is no number and no truth value, in every table of the pseudonymous schemas.
Found is, wherever it stands in a cell, in capitals or not:

* a PNC id or CRO number of the build, in any of its spellings (two or four digits of the year, with zeros or without);
* a forename and surname of one and the same record beside each other, in either order, whatever stands between them but
  letters and digits;
* a forename or surname alone, unless the word is one of the project's own (its reference data, models and sentences
  about checks): as a whole cell it holds the release, inside a longer text it is a warning, since a text may name a
  place or a shop;
* the internal id of a person, as a whole cell;
* the date of birth of the person that the row's `person_key` speaks of, as a day or as text;
* a column that is called like one that holds an identity.

Not found is a date of birth in a row that speaks of no person: in a large force every day is somebody's birthday. Nor
is a single name that is also a word of the project (Hill, North, White), a name of two letters alone, a name misspelt
on the way, and whatever was scrambled or cut. A cell of the reference data itself is not asked for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from expectations.names_in_text import find_names
from expectations.outcomes import Expected
from expectations.release import HOLD, WARN, Check
from orchestration import sql

# What is found, what it costs, and the sentence about it.
KINDS = {
    "pnc_id": (HOLD, "No PNC id of this build stands in a table that readers get."),
    "cro_number": (HOLD, "No CRO number of this build stands in a table that readers get."),
    "full_name": (HOLD, "No forename and surname of one person stand beside each other in a table that readers get."),
    "name_alone": (HOLD, "No forename or surname of this build fills a cell of a table that readers get."),
    "name_in_text": (WARN, "No forename or surname of this build stands in a text of a table that readers get."),
    "date_of_birth": (HOLD, "No row about a person tells the person's date of birth."),
    "person_id": (HOLD, "No internal id of a person stands in a table that readers get."),
    "column": (HOLD, "No column is called like one that holds an identity."),
}

IDENTITY_COLUMNS = (
    "forename", "surname", "date_of_birth", "pnc_id", "cro_number", "valid_pnc_id", "forename_alias", "surname_alias",
    "standard_forename", "standard_surname", "person_id",
)  # fmt: skip

NO_TEXT = "BOOLEAN|.*INT|.*INTEGER|DECIMAL.*|DOUBLE|FLOAT"
# How a day may be written; a pattern that finds them, and the formats that read them.
DAY = "[0-9]{1,4}[-/.]?[0-9]{1,2}[-/.]?[0-9]{2,4}|[0-9]{1,2} [A-Za-z]{3,9} [0-9]{4}"
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y%m%d", "%d %B %Y", "%d %b %Y")


def personal_data(connection: duckdb.DuckDBPyConnection, manifest: Path, schemas: tuple[str, ...]) -> Iterator[Check]:
    """Search the tables of the schemas, and expect of each kind of identity that it was not found.

    Where one was found, there is a check for each column that holds it.
    """
    columns = _columns(connection, schemas)
    connection.execute(
        "create or replace temp table personal_data_found (kind varchar, table_name varchar, column_name varchar)"
    )
    _find_column_names(connection, columns)
    _find_dates_of_birth(connection, columns)
    _collect_cells(connection, columns)
    _find_ids(connection)
    find_names(connection, manifest)
    places: dict[str, list[tuple[str, str]]] = {}
    for kind, table, column in connection.execute("from personal_data_found order by all").fetchall():
        if (table, column) not in places.setdefault(kind, []):
            places[kind].append((table, column))
    for kind, (severity, meaning) in KINDS.items():
        for table, column in places.get(kind, [("every table", None)]):
            here = f" where kind = {sql.text(kind)}"
            if column:
                here += f" and table_name = {sql.text(table)} and column_name = {sql.text(column)}"
            yield Check(
                check_id=f"personal_data.{kind}",
                suite="Personal data",
                reads="personal_data_found",
                expected=Expected(
                    "UnexpectedRowsExpectation",
                    {"unexpected_rows_query": f"select * from {{batch}}{here}"},
                    severity,
                    meaning,
                ),
                table=table,
                column=column,
                can_be_accepted=False,
            )


def _columns(connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
    return connection.execute(
        """
        select schema_name, table_name, column_name, data_type
        from duckdb_columns()
        where database_name = current_database() and schema_name in (select unnest(?))
        order by all
        """,
        [list(schemas)],
    ).fetchall()


def _find_column_names(connection: duckdb.DuckDBPyConnection, columns: list[tuple[str, str, str, str]]) -> None:
    for schema, table, column, _ in columns:
        if column.lower() in IDENTITY_COLUMNS:
            _found(connection, "column", f"{schema}.{table}", column)


def _find_dates_of_birth(connection: duckdb.DuckDBPyConnection, columns: list[tuple[str, str, str, str]]) -> None:
    """In rows that speak of a person: any day, alone or in a text."""
    connection.execute("""
        create or replace temp table birthday as
        select distinct person_key, int_person_records.date_of_birth
        from core.dim_person
        inner join resolution.record_person using (person_id)
        inner join intermediate.int_person_records using (record_id)
        where int_person_records.date_of_birth is not null
    """)
    formats = ", ".join(sql.text(one) for one in DAYS)
    about_persons = {(schema, table) for schema, table, column, _ in columns if column == "person_key"}
    for schema, table, column, data_type in columns:
        name = sql.name(column)
        if (schema, table) not in about_persons or column == "person_key":
            continue
        if _is_day(data_type):
            days = f"[cast({name} as date)]"
        elif data_type == "VARCHAR":
            written = f"regexp_extract_all({name}, {sql.text(DAY)})"
            days = f"list_transform({written}, lambda day: cast(try_strptime(day, [{formats}]) as date))"
        else:
            continue
        held = connection.execute(f"""
            select count(*)
            from (select person_key, {days} as days from {schema}.{sql.name(table)}) as asked
            inner join birthday using (person_key)
            where list_contains(asked.days, birthday.date_of_birth)
        """).fetchall()[0][0]
        if held:
            _found(connection, "date_of_birth", f"{schema}.{table}", column)


def _collect_cells(connection: duckdb.DuckDBPyConnection, columns: list[tuple[str, str, str, str]]) -> None:
    """Make `cell` (place, content), each content of each column once, and `place` (place, table_name, column_name)."""
    connection.execute("create or replace temp table place (place integer, table_name varchar, column_name varchar)")
    connection.execute("create or replace temp table cell (place integer, content varchar)")
    for place, (schema, table, column, data_type) in enumerate(columns):
        if re.fullmatch(NO_TEXT, data_type) or _is_day(data_type):
            continue
        connection.execute("insert into place values (?, ?, ?)", [place, f"{schema}.{table}", column])
        connection.execute(f"""
            insert into cell
            select distinct {place}, cast({sql.name(column)} as varchar)
            from {schema}.{sql.name(table)}
            where {sql.name(column)} is not null
        """)


def _find_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Ids are compared by their parts, so that every spelling is the same: a year's last two digits, number, letter."""
    parts = {
        "pnc_id": (
            r"[0-9]{2,4}\s*/\s*[0-9]{1,7}\s*[A-Za-z]",
            r"'^[0-9]*?([0-9]{2})/0*([0-9]+)([A-Z])$', '\1/\2\3'",
            "pnc_id",
        ),
        "cro_number": (
            r"(?:SF[0-9]{2}\s*/\s*[0-9]{1,7}|[0-9]{1,7}\s*/\s*[0-9]{2})\s*[A-Za-z]",
            r"'^(SF[0-9]{2}/)?0*([0-9]+)(/[0-9]{2})?([A-Z])$', '\1\2\3\4'",
            "cro_number",
        ),
    }
    for kind, (pattern, same, column) in parts.items():

        def plain(text: str, same: str = same) -> str:
            return rf"regexp_replace(regexp_replace(upper({text}), '\s', '', 'g'), {same})"

        connection.execute(f"""
            insert into personal_data_found
            with
            written as (
                select place, {plain("id")} as id
                from (select place, unnest(regexp_extract_all(content, '{pattern}', 0, 'i')) as id from cell)
            ),
            ids as (select distinct {plain(column)} as id from intermediate.int_person_appearances)
            select '{kind}', table_name, column_name
            from written
            semi join ids using (id)
            inner join place using (place)
        """)
    connection.execute("""
        insert into personal_data_found
        select 'person_id', table_name, column_name
        from cell
        semi join core.dim_person on cell.content = dim_person.person_id
        inner join place using (place)
    """)


def _is_day(data_type: str) -> bool:
    return data_type == "DATE" or data_type.startswith("TIMESTAMP")


def _found(connection: duckdb.DuckDBPyConnection, kind: str, table: str, column: str) -> None:
    connection.execute("insert into personal_data_found values (?, ?, ?)", [kind, table, column])
