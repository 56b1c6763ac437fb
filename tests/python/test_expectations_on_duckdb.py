"""Great Expectations over DuckDB: answers are true, an expectation that breaks is an error, nothing shows a value.

Belongs here: `expectations/on_duckdb.py`. Does not belong here: what is expected of deliveries and releases.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

import duckdb
import pytest

from expectations.on_duckdb import Judge
from expectations.outcomes import Expected, Outcome

SECRET = "CANARYSURNAME"


@pytest.fixture
def judge():
    with duckdb.connect() as connection:
        connection.execute(
            f"create temp view people as select * from (values (1, '{SECRET}'), (2, null), (2, 'B')) as rows (id, name)"
        )
        yield Judge(connection)


def expected(kind: str, **arguments: object) -> Expected:
    return Expected(kind, arguments, "refuse", "It is so")


def test_met_and_not_met_are_told_with_their_rows(judge):
    all_there, no_null, one_of, unique = judge.ask(
        "people",
        [
            expected("ExpectTableRowCountToEqual", value=3),
            expected("ExpectColumnValuesToNotBeNull", column="name"),
            expected("ExpectColumnValuesToBeInSet", column="name", value_set=["B"]),
            expected("ExpectColumnValuesToBeUnique", column="id"),
        ],
    )
    assert (all_there.outcome, all_there.observed) == (Outcome.MET, 3)
    assert (no_null.outcome, no_null.rows_unexpected) == (Outcome.NOT_MET, 1)
    assert (one_of.outcome, one_of.rows_unexpected) == (Outcome.NOT_MET, 1)
    assert (unique.outcome, unique.rows_unexpected) == (Outcome.NOT_MET, 2)


def test_query_of_unexpected_rows_is_asked(judge):
    (found,) = judge.ask(
        "people",
        [expected("UnexpectedRowsExpectation", unexpected_rows_query="select * from {batch} where id > 1")],
    )
    assert (found.outcome, found.observed) == (Outcome.NOT_MET, 2)


def test_expectation_that_breaks_is_neither_met_nor_not_met(judge):
    broken, sound = judge.ask(
        "people",
        [
            expected("UnexpectedRowsExpectation", unexpected_rows_query="select cast(name as date) from {batch}"),
            expected("ExpectColumnValuesToNotBeNull", column="id"),
        ],
    )
    assert broken.outcome is Outcome.RAISED_EXCEPTION
    assert sound.outcome is Outcome.MET


def test_table_of_another_name_is_read(judge):
    (found,) = judge.ask(
        "persons.named", [expected("ExpectTableRowCountToEqual", value=2)], reads="(select * from people where id = 2)"
    )
    assert (found.table, found.outcome) == ("persons.named", Outcome.MET)


def test_pages_show_no_value_and_ask_nobody(judge, tmp_path, capfd):
    judge.ask(
        "people",
        [
            expected("ExpectColumnValuesToBeInSet", column="name", value_set=["B"]),
            expected("UnexpectedRowsExpectation", unexpected_rows_query="select cast(name as date) from {batch}"),
            expected("UnexpectedRowsExpectation", unexpected_rows_query="select * from {batch}"),
        ],
    )
    index = judge.write_pages(tmp_path / "pages", "Of a test")
    pages = "".join(page.read_text() for page in index.parent.rglob("*.html"))
    assert "It is so" in pages
    assert SECRET not in pages + "".join(capfd.readouterr())
    assert "http" not in pages.replace("http://www.w3.org", "")
    assert "<script" not in pages
    first = index.read_text()
    assert "could not be asked" in first
    assert "people: It is so <strong>not met</strong>" in first
    (linked,) = re.findall(r'<td><a href="([^"]+)">people</a></td>', first)
    assert (index.parent / unquote(linked)).is_file()


def test_connection_is_usable_afterwards(judge):
    judge.ask("people", [expected("ExpectTableRowCountToEqual", value=3)])
    assert judge.connection.execute("select count(*) from people").fetchone() == (3,)
