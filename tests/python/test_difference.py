"""The difference between two releases: what moved is told, what stayed is not, and the page speaks of nobody.

Belongs here: `orchestration/release/difference.py`, with the demonstration's release and a changed copy of its
candidate, and what of a release goes into the next candidate to be compared. Does not belong here: which figures moved
and why people came into a cohort; these are unit tests of the models.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.people.warehouse import write_previous_release
from orchestration.release.difference import LINES_OF_A_LIST, write_difference

CAME_IN = "a" * 64
LEFT, STAYED = "b" * 64, "c" * 64


@pytest.fixture
def changed(demonstration, tmp_path) -> Path:
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy2(demonstration.warehouse, warehouse)
    with duckdb.connect(warehouse) as connection:
        connection.execute(f"""
            insert into marts.cohort_change values
                ('sn_2022', 'iom', '{CAME_IN}', 'came in', 'deliveries or rules', null),
                ('sn_2022', 'iom', '{LEFT}', 'left', 'became one', '{STAYED}')
        """)
        connection.execute("""
            insert into data_quality.figure_change values
                ('sn_2022', 'iom', null, 'persons', null, 119, 120),
                ('sn_2022', 'iom', 10, 'pct_harm', 'Drugs', 1.25, null)
        """)
        connection.execute("alter table marts.study add column colour varchar")
        connection.execute("alter table marts.study drop column team_annual_cost_gbp")
        connection.execute("alter table marts.cohort alter rule type integer using 1")
        connection.execute("create table data_quality.newcomer as select 1 as one")
    return warehouse


@pytest.fixture
def written(demonstration, changed, tmp_path) -> Path:
    write_difference(changed, demonstration.home.current, tmp_path)
    return tmp_path


def test_what_moved_is_data(demonstration, written):
    difference = json.loads((written / "difference.json").read_text())

    assert difference["previous_release"] == demonstration.release.release_id
    assert [(one["person_key"], one["movement"], one["reason"]) for one in difference["people"]] == [
        (CAME_IN, "came in", "deliveries or rules"),
        (LEFT, "left", "became one"),
    ]
    assert [(one["metric"], one["group_size"], one["before"], one["now"]) for one in difference["figures"]] == [
        ("pct_harm", 10, 1.25, None),
        ("persons", None, 119, 120),
    ]
    assert {one["table"]: (one["before"], one["now"]) for one in difference["rows"]} == {
        "marts.cohort_change": (0, 2),
        "data_quality.figure_change": (0, 2),
        "data_quality.newcomer": (None, 1),
    }
    assert [(one["table"], one["column"], one["before"], one["now"]) for one in difference["columns"]] == [
        ("marts.cohort", "rule", "VARCHAR", "INTEGER"),
        ("marts.study", "colour", None, "VARCHAR"),
        ("marts.study", "team_annual_cost_gbp", "DECIMAL(18,2)", None),
    ]


def test_page_tells_the_same_and_speaks_of_nobody(written):
    page = (written / "difference.md").read_text()

    assert "* sn_2022, iom: 1 came in (deliveries or rules)" in page
    assert "* sn_2022, iom: 1 left (became one)" in page
    assert "* sn_2022, iom, whole cohort: persons 119, now 120" in page
    assert "* sn_2022, iom, the 10 most harmful: pct_harm, Drugs 1.2500, now none" in page
    assert "* marts.study.colour: was not there, now VARCHAR" in page
    assert not any(key in page for key in (CAME_IN, LEFT, STAYED))


def test_page_stays_short_and_says_how_much_more_there_is(demonstration, changed, tmp_path):
    with duckdb.connect(changed) as connection:
        connection.execute(f"""
            insert into data_quality.figure_change
            select 'ce_2022', 'iom', range, 'persons', null, 1, 2 from range(1, {LINES_OF_A_LIST + 1})
        """)
    write_difference(changed, demonstration.home.current, tmp_path)

    assert "* and 2 more, all of them in difference.json" in (tmp_path / "difference.md").read_text()


def test_release_like_the_last_one_differs_in_nothing(demonstration, tmp_path):
    difference = write_difference(demonstration.warehouse, demonstration.home.current, tmp_path)

    assert (difference.people, difference.figures, difference.rows, difference.columns) == ([], [], [], [])
    assert (tmp_path / "difference.md").read_text().count("None.") == 4


@pytest.mark.parametrize("there", [None, "nowhere"])
def test_first_release_says_that_there_is_nothing_to_differ_from(demonstration, tmp_path, there):
    difference = write_difference(demonstration.warehouse, tmp_path / there if there else None, tmp_path)

    assert difference.previous_release is None
    assert "This is the first release" in (tmp_path / "difference.md").read_text()


def test_next_candidate_is_given_the_figures_of_the_release_that_readers_see(demonstration, analytics, tmp_path):
    candidate = tmp_path / "candidate.duckdb"
    write_previous_release(candidate, demonstration.home.current)

    with duckdb.connect(candidate, read_only=True) as connection:
        given = connection.execute("from previous_release.cohort_figure order by all").fetchall()
    assert given
    assert given == analytics.execute("from marts.cohort_figure order by all").fetchall()


def test_first_candidate_is_given_empty_tables(tmp_path):
    candidate = tmp_path / "candidate.duckdb"
    write_previous_release(candidate, tmp_path / "nowhere")

    with duckdb.connect(candidate, read_only=True) as connection:
        assert connection.execute("select count(*) from previous_release.cohort_figure").fetchone() == (0,)
        assert connection.execute("select count(*) from previous_release.cohort_membership").fetchone() == (0,)
