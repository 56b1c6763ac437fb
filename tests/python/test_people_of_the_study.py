"""Who is who in the warehouse: the study under realistic noise, decisions from delivery to cohort, ids over releases.

Belongs here: what takes a whole refresh. Does not belong here: single rules (`test_people_rules.py`), and resolving a
table without a warehouse (`test_person_resolution.py`).
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from conftest import Demonstration

from bench.linkage.measure import score
from bench.linkage.study import COHORTS, RECORDED_TRUTH, Comparison, compare, keep_what_the_study_read
from orchestration.home import Home
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.resolve import resolve
from orchestration.people.tables import people_records
from orchestration.refresh import refresh
from orchestration.release.publish import current_release
from synthetic.write import write_deliveries

STUDY = "sn_2022"

MEMBERSHIPS = "select study_id, cohort_id, person_key from marts.cohort_membership"


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The deliveries that the study read, with realistic noise, and the release made from them."""
    home = Home(tmp_path_factory.mktemp("noisy"))
    written = write_deliveries(home.folder, noise="realistic")
    keep_what_the_study_read(home)
    release, _ = refresh(home)
    return Demonstration(home, written, release)


@pytest.fixture(scope="module")
def under_noise(demonstration: Demonstration, noisy: Demonstration) -> dict[str, Comparison]:
    clean = (demonstration.warehouse, demonstration.written.truth)
    return {cohort: compare(clean, (noisy.warehouse, noisy.written.truth), cohort) for cohort in COHORTS}


def test_at_least_ninety_nine_in_a_hundred_victim_offenders_are_found_under_noise(under_noise):
    assert under_noise["victim_offender"].share_found >= 0.99
    assert len(under_noise["victim_offender"].clean) == 115


@pytest.mark.parametrize("cohort", COHORTS)
def test_nobody_false_is_among_the_most_harmful_under_noise(under_noise, cohort):
    assert under_noise[cohort].false_at_the_top == []


@pytest.mark.parametrize("cohort", COHORTS)
def test_harm_under_noise_is_within_a_hundredth(under_noise, cohort):
    clean, found = under_noise[cohort].harm_days

    assert found == pytest.approx(clean, rel=0.01)


def test_people_under_noise_are_hardly_ever_wrong_and_hardly_ever_missed(noisy):
    """Over all pairs of records that are truly one person."""
    truth = duckdb.sql(RECORDED_TRUTH, params=[str(noisy.written.truth)]).to_arrow_table()
    with duckdb.connect(noisy.warehouse, read_only=True) as warehouse:
        people = warehouse.sql("select record_id, person_id from intermediate.int_person_resolution").to_arrow_table()

    found = score(truth, people)

    assert found.records == people.num_rows
    assert found.precision >= 0.997
    assert found.f1 >= 0.99


def test_same_input_gives_the_same_ids_whatever_the_order(noisy):
    model = LinkageModel.load()
    records = people_records(noisy.home).slice(0, 6000)
    backwards = records.take(pa.array(range(records.num_rows - 1, -1, -1)))

    assert resolve(records, model).people.equals(resolve(backwards, model).people)


# -- decisions and ids, over two releases ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decided(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> tuple[Demonstration, dict]:
    """A copy of the demonstration in which decisions were delivered, and the release after them."""
    home = Home(tmp_path_factory.mktemp("decided") / "home")
    shutil.copytree(demonstration.home.folder, home.folder, symlinks=True)
    with duckdb.connect(demonstration.warehouse, read_only=True) as warehouse:
        chosen = _choose(warehouse)
    _deliver(home, chosen)
    release, receipt = refresh(home)
    assert not receipt.quarantined
    return Demonstration(home, demonstration.written, release), chosen


def _choose(warehouse: duckdb.DuckDBPyConnection) -> dict:
    """A victim-offender with one victimisation, to be parted from it, and two strangers, to be joined."""
    person_id, person_key, victim = warehouse.execute(
        """
        select member.person_id, member.person_key, any_value(evidence.record_ref)
        from cohort_rules.cohort_member as member
        inner join cohort_rules.cohort_evidence_all as evidence using (study_id, cohort_id, person_id)
        inner join intermediate.int_person_resolution as resolution using (person_id)
        where study_id = ? and cohort_id = 'victim_offender' and evidence.criterion = 'qualifying victimisation'
        group by member.person_id, member.person_key
        having count(distinct evidence.record_ref) = 1
        order by count(distinct resolution.record_id), member.person_id
        limit 1
        """,
        [STUDY],
    ).fetchone()
    records = warehouse.execute(
        """
        select records.source_system, records.record_ref, parties.party_number, coalesce(parties.is_victim, false)
        from intermediate.int_person_resolution as resolution
        inner join intermediate.int_person_records as records using (record_id)
        left join intermediate.int_crime_parties as parties using (record_id)
        where resolution.person_id = ?
        order by all
        """,
        [person_id],
    ).fetchall()
    strangers = warehouse.execute("""
        select parties.crime_reference, parties.party_number, resolution.person_id
        from intermediate.int_crime_parties as parties
        inner join intermediate.int_person_resolution as resolution using (record_id)
        inner join core.dim_person as person using (person_id)
        where person.records = 1 and parties.source_system = 'cris'
        order by all
        limit 2
    """).fetchall()
    return {"person_key": person_key, "victim": victim, "records": records, "strangers": strangers}


def _deliver(home: Home, chosen: dict) -> None:
    (one,) = [record for record in chosen["records"] if record[1] == chosen["victim"] and record[3]]
    others = [record for record in chosen["records"] if record != one]
    pairs = [("NOT_SAME", one[:3], other[:3]) for other in others]
    first, second = chosen["strangers"]
    pairs.append(("SAME", ("cris", *first[:2]), ("cris", *second[:2])))
    pairs.append(("SAME", ("cris", *first[:2]), ("cris", "9999999/99", 1)))
    folder = home.deliveries / "met" / "people" / "2021-10-02"
    folder.mkdir(parents=True)
    with (folder / "decisions.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        sides = [f"{name}_{side}" for side in ("one", "two") for name in ("system", "reference", "party_number")]
        writer.writerow(["decision_reference", "decision", *sides, "decided_on", "decided_by", "reason"])
        for number, (decision, ours, theirs) in enumerate(pairs):
            sides = ["" if value is None else value for value in (*ours, *theirs)]
            writer.writerow([f"D-{number}", decision, *sides, "2021-10-01", "analyst 4411", "photographs compared"])


def query(path: Path, sql: str, *values: object) -> list[tuple]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(sql, list(values)).fetchall()


def test_a_decision_takes_a_person_out_of_a_cohort_and_the_release_says_why(decided):
    home, chosen = decided[0].home, decided[1]
    rows = query(
        home.current / "analytics.duckdb",
        "select person_key, movement, reason from marts.cohort_change where study_id = ? and cohort_id = ?",
        STUDY,
        "victim_offender",
    )

    assert rows == [(chosen["person_key"], "left", "was parted")]


def test_a_decision_makes_one_of_two_and_the_log_names_the_records(decided):
    home, chosen = decided[0].home, decided[1]
    warehouse = home.published_warehouse
    people = query(
        warehouse,
        """
        select distinct resolution.person_id
        from intermediate.int_crime_parties as parties
        inner join intermediate.int_person_resolution as resolution using (record_id)
        where (parties.crime_reference, parties.party_number) in ((?, ?), (?, ?))
        """,
        *chosen["strangers"][0][:2],
        *chosen["strangers"][1][:2],
    )
    merged = query(
        warehouse, "select reason, records, other_record_id from core.fct_person_change where change = 'became one'"
    )

    assert len(people) == 1
    assert [(reason, records) for reason, records, _ in merged] == [("decided by a person", 1)]
    assert merged[0][2] is not None


def test_a_decision_about_a_record_that_is_not_there_is_listed(decided):
    rows = query(
        decided[0].home.published_warehouse,
        "select is_same, reason from resolution.decision_without_effect",
    )

    assert rows == [(True, "a record that is not there")]


def test_everybody_else_keeps_the_key_over_the_refresh(demonstration, decided):
    before, after = (
        {
            key
            for (key,) in query(
                home.current / "analytics.duckdb", "select distinct person_key from marts.cohort_membership"
            )
        }
        for home in (demonstration.home, decided[0].home)
    )

    assert len(before) > 1500
    assert before - after <= {decided[1]["person_key"]}
    assert not after - before


def test_release_counts_what_changed(demonstration, decided):
    """Whoever leaves a cohort may let somebody else into one that takes the most frequent or the most harmful."""
    release = current_release(decided[0].home)
    before, after = (
        set(
            query(
                home.current / "analytics.duckdb", "select study_id, cohort_id, person_key from marts.cohort_membership"
            )
        )
        for home in (demonstration.home, decided[0].home)
    )
    moved = {"memberships begun": len(after - before), "memberships ended": len(before - after)}

    assert moved["memberships ended"] >= 2
    assert release.changes == {"became one with another": 1, "parted": 1} | {k: n for k, n in moved.items() if n}
    assert (
        release.people["records"]
        == query(
            decided[0].home.published_warehouse,
            "select count(*) from intermediate.int_person_records",
        )[0][0]
    )
