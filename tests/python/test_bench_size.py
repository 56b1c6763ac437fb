"""The benchmark of size measures what it says: the floor's steps, a process tree's memory, and the page.

Belongs here: `bench/size` on a few rows. Does not belong here: how fast anything is, and the deliveries
(`test_large_deliveries.py`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from bench.size.floor import run_floor, steps
from bench.size.measure import Measured
from bench.size.page import write_page
from bench.size.processes import Run, RunError, run
from bench.size.readers import waiting_times
from bench.size.truth import Agreement, true_members
from orchestration.home import Home
from synthetic.write import write_deliveries

MEGABYTE = 2**20


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path, dict[str, float]]:
    """A hundredth of a force, and the floor of it."""
    home = Home(tmp_path_factory.mktemp("floor"))
    write_deliveries(home.folder, scale="force", times=0.01)
    file = home.folder / "floor.duckdb"
    return home, file, dict(run_floor(home, file))


def test_every_step_of_the_script_is_run_and_timed(floor):
    _, file, seconds = floor
    with duckdb.connect(file, read_only=True) as connection:
        rows = dict(connection.execute("select table_name, estimated_size from duckdb_tables()").fetchall())

    assert list(seconds) == [
        *("load as text", "stage", "collapse to signatures", "person records", "facts", "cohort and rank"),
    ]
    assert all(rows[table] > 0 for table in ("raw_parties", "party", "signature", "offence", "member", "group_summary"))
    assert rows["person_record"] == rows["party"] == rows["raw_parties"]


def test_the_floor_finds_nobody_who_is_no_victim_offender(floor):
    """By an exact signature people come apart, so it misses some; what it finds are the rules of the study."""
    home, file, _ = floor
    truth = home.folder / "synthetic_truth" / "true_persons.parquet"
    with duckdb.connect(file, read_only=True) as connection:
        people = connection.execute(
            """
            select list(distinct true_person)
            from member
            inner join person_record using (person_id)
            inner join read_parquet(?) as truth using (crime_reference, party_number)
            where study_id = 'met_2022'
            group by person_id
            """,
            [str(truth)],
        ).fetchall()
    members = true_members(home, truth, "met_2022", "victim_offender")

    assert len(people) > len(members) / 2
    assert all(len(found) == 1 and found[0] in members for (found,) in people)


def test_statements_belong_to_the_step_named_before_them():
    script = "-- About it.\n-- step: one\nselect 1;\n-- more\n-- step: two\nselect 2;\n"

    assert list(steps(script)) == [("one", "\nselect 1;\n-- more\n"), ("two", "\nselect 2;\n")]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory of a tree is read from /proc")
def test_memory_is_that_of_a_process_and_its_children():
    child = "import time; held = b'x' * (200 * 2**20); time.sleep(1.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('{{\"step\": 1}}')"

    ran = run(["-c", parent])

    assert ran.said == [{"step": 1}]
    assert 200 * MEGABYTE < ran.peak_memory < 400 * MEGABYTE
    assert ran.seconds > 1.5 > ran.processor_seconds


def test_a_process_that_fails_is_told_with_its_last_words():
    with pytest.raises(RunError, match="there is no such home"):
        run(["-c", "raise SystemExit('there is no such home')"])


def test_a_readers_query_without_rows_is_no_measurement(tmp_path):
    file = tmp_path / "analytics.duckdb"
    with duckdb.connect(file) as connection:
        connection.execute("create schema marts")
        for table in ("cohort_member_harm", "cohort_group_summary"):
            connection.execute(f"""
                create table marts.{table} (
                    study_id varchar, cohort_id varchar, person_key varchar, harm_rank int, offences int, harm_days int,
                    peak_harm_days int, primary_offence_type varchar, managed_by_iom boolean, age_band varchar,
                    group_size int, persons int, avg_harm_days double, pct_cohort_harm double
                )
            """)

    with pytest.raises(ValueError, match="no row"):
        waiting_times(file)


def measured(times: float, floor: float, refresh: float, people: float) -> Measured:
    said = [
        {"kind": "model", "name": "fct_offence", "seconds": 7.25},
        {"kind": "test", "name": "grain_fct_offence", "seconds": 9.5},
        {"step": "door", "seconds": 20.0},
        {"step": "person resolution", "seconds": people},
    ]
    return Measured(
        "force",
        times,
        round(1000 * times),
        round(2000 * times),
        Run([{"step": "load", "seconds": floor}], floor + 1, floor * 2, 2**30),
        Run(said, refresh, refresh * 1.5, 3 * 2**30),
        {"cohort_member_harm": 12.4},
        {"sn_2022": [Agreement("iom", frozenset("ab"), (("a", "x"), ("y",)))]},
    )


def test_the_refresh_is_compared_with_the_floor_without_person_resolution():
    one = measured(1, floor=10, refresh=60, people=25)

    assert (one.seconds_without_people, one.ratio) == (35, 3.5)
    assert one.refresh_steps["everything between"] == 15
    assert [step["name"] for step in one.slowest(1)] == ["grain_fct_offence"]


def test_the_page_shows_every_measured_figure(tmp_path):
    page = tmp_path / "benchmarks.md"

    write_page(page, [measured(1, floor=10, refresh=60, people=25), measured(3, floor=20, refresh=120, people=50)])
    written = page.read_text()

    assert "| 1 | 1,000 | 2,000 | floor | 10.0 |  |  | 20 | 1.0 GB |" in written
    assert "|  |  |  | refresh | 60 | 35 | 3.5 | 90 | 3.0 GB |" in written
    assert "what is added is 3.5 times what the floor adds, and 4.5 times in" in written
    assert "a refresh takes 2.00 times as long: 2.00\n  times without" in written
    assert "| test `grain_fct_offence` | 9.5 |" in written
    assert "| `cohort_member_harm` | 12 | 12 |" in written
    assert "| 3 | sn_2022 | iom | 2 | 2 | 1 | 1 | 1 |" in written
    assert "commit " in written
