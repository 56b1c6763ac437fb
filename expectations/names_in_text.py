"""How names of the build are recognised in any text.

Belongs here: names beside each other and alone, and which words are the project's own. Does not belong here: which
texts are searched, and what else identifies somebody (`personal_data.py`).

Words are compared in the one spelling in which people are (`macros/people.sql`), so that capitals, accents, hyphens and
look-alike letters hide nobody. Texts are cut into words and runs of words, which are joined to the names: the cost
grows with the texts and not with texts times names.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import PROJECT
from orchestration.people.macros import render

# Where the sentences are written that say what was expected of a delivery or a release.
OWN_SENTENCES = (PROJECT / "expectations", PROJECT / "orchestration" / "deliveries")

# The seed of first names and their short forms: names, and no words of the project.
SEED_OF_NAMES = "nicknames"

# A name of two letters is also a borough's code or a person's sex.
SHORTEST_NAME = 3
WORD = re.compile(r"[^\W\d_]+")
BETWEEN_WORDS = r"[\s.,;:|/()\[\]{}\"=_<>&-]+"
PSEUDONYM = "^[0-9a-f]{32}([0-9a-f]{32})?$"


def find_names(connection: duckdb.DuckDBPyConnection, manifest: Path) -> None:
    """Add to `personal_data_found` where names of the build stand in `cell` (place, content).

    Args:
        connection: to the candidate, with `cell`, `place` and `personal_data_found` (kind, table_name, column_name).
        manifest: dbt's manifest of the build, for the words of its models.
    """
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
        cut as (select content, string_split_regex(content, '{BETWEEN_WORDS}') as parts from asked),
        parts as (select content, unnest(parts) as part, generate_subscripts(parts, 1) as place from cut),
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
        whole as (
            select forename || ' ' || surname as name from name
            union
            select surname || ' ' || forename from name
        ),
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

    Words are those of reference data, of models and of what is written about them, and of the rooms whose
    sentences about checks are tables for readers; of no test, which invents names.
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
    texts += [file.read_text(encoding="utf-8") for room in OWN_SENTENCES for file in sorted(room.glob("*.py"))]
    words = sorted({word for text in texts for word in WORD.findall(text.lower())})
    connection.execute("create or replace temp table own_word as select unnest(?) as word", [words])
