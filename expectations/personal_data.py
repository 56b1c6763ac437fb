"""That no identity of this very build stands in a table that leaves it under a pseudonym.

Belongs here: what is searched for, and where. Does not belong here: what happens when something is found
(`orchestration/release/audit.py`).

Searched is every cell of every column that is no number, truth value or day, in every table of the pseudonymous schemas.
Found is, wherever it stands in a cell, in capitals or not:

* a PNC id or CRO number of the build, in any of its spellings (with two or four digits of the year, with or without zeros);
* a forename and surname of one and the same record beside each other, in either order, whatever stands between them but
  letters and digits;
* a forename or surname alone, unless the word is one of the project's own (its reference data and models): as a whole cell it
  holds the release, inside a longer text it is a warning, since a text may name a place or a shop;
* the internal id of a person;
* the date of birth of the person that the row's `person_key` speaks of, as a day or as text;
* a column that is called like one that holds an identity.

Not found is a date of birth in a row that speaks of no person: in a large force every day is somebody's birthday. Nor a single
name that is also a word of the project (Hill, North, White), a name misspelt on the way, and one that was scrambled or cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from expectations.on_duckdb import Expected
from expectations.release import HOLD, WARN, Check
from orchestration import sql
from orchestration.people.macros import render

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

# The seed of first names and their short forms: names, and no words of the project.
SEED_OF_NAMES = "nicknames"

SHORTEST_NAME = 3
WORD = re.compile(r"[^\W\d_]+")
BETWEEN_WORDS = r"[\s,;:|/()\[\]{}\"=_<>&-]+"
PSEUDONYM = "^[0-9a-f]{32}([0-9a-f]{32})?$"
NEITHER_TEXT_NOR_DAY = "BOOLEAN|.*INT|.*INTEGER|DECIMAL.*|DOUBLE|FLOAT"
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y%m%d")


def personal_data(
    connection: duckdb.DuckDBPyConnection, manifest: Path, schemas: tuple[str, ...]
) -> Iterator[Check]:
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
    _find_names(connection, manifest)
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
                    "UnexpectedRowsExpectation", {"unexpected_rows_query": f"select * from {{batch}}{here}"}, severity, meaning
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
    """In rows that speak of a person: any day, and any text that begins as one."""
    connection.execute("""
        create or replace temp table birthday as
        select distinct person_key, int_person_records.date_of_birth
        from core.dim_person
        inner join resolution.record_person using (person_id)
        inner join intermediate.int_person_records using (record_id)
        where int_person_records.date_of_birth is not null
    """)
    about_persons = {(schema, table) for schema, table, column, _ in columns if column == "person_key"}
    for schema, table, column, data_type in columns:
        if (schema, table) not in about_persons or column == "person_key":
            continue
        name = sql.name(column)
        if data_type == "DATE" or data_type.startswith("TIMESTAMP"):
            day = f"cast({name} as date)"
        elif data_type == "VARCHAR":
            formats = ", ".join(sql.text(one) for one in DAYS)
            day = f"cast(try_strptime(regexp_extract({name}, '[0-9]{{1,4}}[-/.]?[0-9]{{2}}[-/.]?[0-9]{{2,4}}'), [{formats}]) as date)"
        else:
            continue
        held = connection.execute(f"""
            select count(*) from {schema}.{sql.name(table)} as asked
            semi join birthday on asked.person_key = birthday.person_key and {day} = birthday.date_of_birth
        """).fetchall()[0][0]
        if held:
            _found(connection, "date_of_birth", f"{schema}.{table}", column)


def _collect_cells(connection: duckdb.DuckDBPyConnection, columns: list[tuple[str, str, str, str]]) -> None:
    """Make `cell` (place, content), each content of each column once, and `place` (place, table_name, column_name)."""
    connection.execute("create or replace temp table place (place integer, table_name varchar, column_name varchar)")
    connection.execute("create or replace temp table cell (place integer, content varchar)")
    for place, (schema, table, column, data_type) in enumerate(columns):
        if re.fullmatch(NEITHER_TEXT_NOR_DAY, data_type) or data_type == "DATE" or data_type.startswith("TIMESTAMP"):
            continue
        connection.execute("insert into place values (?, ?, ?)", [place, f"{schema}.{table}", column])
        connection.execute(f"""
            insert into cell
            select distinct {place}, cast({sql.name(column)} as varchar)
            from {schema}.{sql.name(table)}
            where {sql.name(column)} is not null
        """)


def _find_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Ids are compared by their parts, so that every spelling of one is the same: a year's last two digits, number, letter."""
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
            ids as (select distinct {plain(column)} as id from intermediate.int_person_appearances where {column} is not null)
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


def _find_names(connection: duckdb.DuckDBPyConnection, manifest: Path) -> None:
    _know_words_of_the_project(connection, manifest)
    # Word by word, since the spelling of comparison is one of names and cuts what is longer than any.
    connection.execute(f"""
        create or replace temp table text as
        with
        asked as (
            select distinct content from cell
            anti join own_text on cell.content = own_text.content
            where not regexp_matches(content, '{PSEUDONYM}')
        ),
        parts as (
            select content, unnest(string_split_regex(content, '{BETWEEN_WORDS}')) as part, generate_subscripts(
                string_split_regex(content, '{BETWEEN_WORDS}'), 1
            ) as place
            from asked
        ),
        spelt as (select part, {render("plain_text", "part")} as words from (select distinct part from parts))
        select content, string_agg(words, ' ' order by place) as words
        from parts
        inner join spelt using (part)
        where words <> ''
        group by content
    """)
    connection.execute("""
        create or replace temp table name as
        with
        forenames as (
            select distinct record_id, unnest([standard_forename, forename_alias]) as forename
            from intermediate.int_person_records
        ),
        surnames as (
            select distinct record_id, unnest([standard_surname, surname_alias]) as surname
            from intermediate.int_person_records
        )
        select distinct forename, surname from forenames inner join surnames using (record_id)
    """)
    connection.execute(f"""
        create or replace temp table single_name as
        select distinct names.name
        from (select unnest([forename, surname]) as name from name) as names
        anti join own_word on names.name = own_word.word
        where length(names.name) >= {SHORTEST_NAME}
    """)
    connection.execute("""
        insert into personal_data_found
        with
        whole as (select forename || ' ' || surname as name from name union select surname || ' ' || forename from name),
        lengths as (select distinct len(string_split(name, ' ')) as words from whole where name is not null),
        texts as (select content, string_split(words, ' ') as word from text),
        runs as (
            select
                content,
                words = len(word) and words = 1 as is_whole_cell,
                array_to_string(word[place:place + words - 1], ' ') as run
            from texts
            cross join (select words from lengths union select 1)
            cross join unnest(range(1, len(word) - words + 2)) as places (place)
        ),
        found as (
            select content, 'full_name' as kind from runs semi join whole on runs.run = whole.name
            union
            select content, case when is_whole_cell then 'name_alone' else 'name_in_text' end
            from runs
            semi join single_name on runs.run = single_name.name
        )
        select distinct kind, table_name, column_name
        from found
        inner join cell using (content)
        inner join place using (place)
    """)


def _know_words_of_the_project(connection: duckdb.DuckDBPyConnection, manifest: Path) -> None:
    """Make `own_text` (content), the cells of reference data, and `own_word` (word).

    Words are those of reference data, of models and of what is written about them; of no test, which invents names.
    """
    connection.execute("create or replace temp table own_text (content varchar)")
    for table, column in connection.execute(
        """
        select table_name, column_name from duckdb_columns()
        where database_name = current_database() and schema_name = 'seeds' and data_type = 'VARCHAR' and table_name <> ?
        """,
        [SEED_OF_NAMES],
    ).fetchall():
        connection.execute(f"insert into own_text select distinct {sql.name(column)} from seeds.{sql.name(table)}")
    texts = [text for (text,) in connection.execute("from own_text where content is not null").fetchall()]
    for node in json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values():
        if node["resource_type"] == "model":
            texts += [node["name"], node["raw_code"], node["description"]]
            texts += [f"{column['name']} {column['description']}" for column in node["columns"].values()]
    words = sorted({word for text in texts for word in WORD.findall(text.lower())})
    connection.execute("create or replace temp table own_word as select unnest(?) as word", [words])


def _found(connection: duckdb.DuckDBPyConnection, kind: str, table: str, column: str) -> None:
    connection.execute("insert into personal_data_found values (?, ?, ?)", [kind, table, column])
