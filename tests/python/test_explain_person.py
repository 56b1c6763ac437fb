"""Why records are one person, or two: the weights of the refresh, the rules in words, and who may see what.

Belongs here: `powerfew explain-person` from the command to the screen, and the access log. Does not belong here: what
agreement weighs (`test_person_resolution.py`) and the hard rules themselves (`test_people_rules.py`).
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import Demonstration

from orchestration.home import PROJECT, Home
from orchestration.people.contested import POSSIBLE_RELATIVES, POSSIBLE_TWINS, TWO_PNC_IDS
from orchestration.people.evidence import weigh
from orchestration.people.explain import (
    ExplanationError,
    PairExplanation,
    explain_pair,
    explain_person,
    open_published,
    take_records,
)
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.warehouse import resolve_candidate
from synthetic.people import pnc_id

ONE_ID, OTHER_ID, THIRD_ID = pnc_id(2004, 1234), pnc_id(2011, 98765), pnc_id(1998, 4321)

# Record, forename, surname, date of birth, PNC id: each letter stands for an invented person, as a reader would tell.
RECORDS = [
    ("a1", "imogen", "whitlock", "1990-03-11", ONE_ID),
    ("a2", "imogen", "whitlcok", "1990-11-03", ONE_ID),
    ("a3", "imogen", "whitlock", "1990-03-11", ONE_ID),
    ("b1", "barbara", "whitlock", "1990-03-11", None),
    ("c1", "imogen", "whitlock", "1958-07-02", None),
    ("d1", "oswin", "penhale", "1971-05-20", OTHER_ID),
    ("d2", "o", "penhale", "1973-05-20", THIRD_ID),
    ("e1", "tamsin", "carlyon", "1984-09-09", None),
    ("e2", "william", "trevanion", "1966-12-01", None),
    ("f1", "bill", "godolphin", "1979-02-17", None),
    ("f2", "william", "godolphin", "1979-02-18", None),
    ("g1", "jory", "boscawen", "1988-08-21", None),
    ("g2", "jory", "boscawen", "1988-08-21", None),
    ("h1", "demelza", "nancarrow", "1992-06-06", None),
    ("h2", "piran", "nancarrow", "1992-06-06", None),
]
DECISIONS = [("e1", "e2", True, date(2024, 5, 1)), ("g1", "g2", False, date(2024, 5, 2))]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home folder whose published warehouse has the invented records alone, resolved as a refresh does it.

    Record a1 is party 1 of the crime a, and so on; a person's key is 64 of the last letter of its first record.
    """
    home = Home(tmp_path_factory.mktemp("invented"))
    home.last_published.mkdir(parents=True)
    warehouse = home.published_warehouse
    with duckdb.connect(warehouse) as connection:
        connection.execute("create schema intermediate; create schema core")
        connection.execute(
            "create table record (id varchar, forename varchar, surname varchar, birth date, pnc varchar)"
        )
        connection.executemany("insert into record values (?, ?, ?, ?, ?)", RECORDS)
        # Strangers, so that a name on one record is as rare as it would be in a force.
        connection.execute("""
            insert into record
            select
                'z' || number, 'forename' || number, 'surname' || number, date '1950-01-02' + 7 * number::integer, null
            from range(1000) as stranger (number)
        """)
        connection.execute("""
            create table intermediate.int_person_records as
            select
                md5(id) as record_id, 'cris' as source_system, 'met' as force_code, 'C/' || ascii(id) as record_ref,
                forename as standard_forename, null::varchar as forename_alias,
                surname as standard_surname, null::varchar as surname_alias,
                birth as date_of_birth, pnc as valid_pnc_id, null::varchar as cro_number, 'F' as sex,
                'AA' as borough_code, 'met/cris/2021-10-01' as delivery_id
            from record
        """)
        connection.execute("""
            create table intermediate.int_crime_parties as
            select md5(id) as record_id, cast(right(id, 1) as integer) as party_number from record
        """)
        connection.execute("""
            create table intermediate.int_person_decisions (
                record_id varchar, other_record_id varchar, is_same boolean, decided_on date
            )
        """)
        connection.executemany(
            "insert into intermediate.int_person_decisions values (md5(?), md5(?), ?, ?)", [list(d) for d in DECISIONS]
        )
    resolve_candidate(
        warehouse,
        scratch_folder=home.last_published,
        people_before=None,
        memory_before=None,
        memory=home.last_published / "people_memory",
    )
    with duckdb.connect(warehouse) as connection:
        connection.execute("""
            create table core.dim_person as
            select distinct person_id, person_id || person_id as person_key from resolution.record_person
        """)
    return home


def reference(record: str) -> str:
    return f"cris:met:C/{ord(record[0])}:{record[1]}"


def pair(home: Home, one: str, other: str, *, with_values: bool = False) -> PairExplanation:
    return explain_pair(home, reference(one), reference(other), with_values=with_values)


def levels(explanation: PairExplanation) -> dict[str | None, str]:
    """The first words of each field; what is said of a name's rarity comes second."""
    return {step.field: step.level for step in reversed(explanation.evidence)}


def test_each_field_is_told_in_the_words_of_its_level(invented):
    slips, nickname = levels(pair(invented, "a1", "a2")), levels(pair(invented, "f1", "f2"))

    assert slips["forename"] == "exactly"
    assert slips["surname"] == "one keystroke"
    assert slips["date_of_birth"] == "day and month changed places"
    assert slips["pnc_id"] == "exactly"
    assert slips["cro_number"] == "not on both"
    assert nickname["forename"] == "nickname, or the first of several"
    assert nickname["date_of_birth"] == "one keystroke"
    assert levels(pair(invented, "a1", "e1"))["surname"] == "different"


def test_first_comes_the_chance_of_any_two_and_all_adds_up_to_the_weight(invented):
    explained = pair(invented, "a1", "a2")

    assert explained.evidence[0].field is None
    assert explained.evidence[0].level.startswith("any two: 1 in ")
    assert explained.evidence[0].bits < 0
    assert explained.weight == pytest.approx(sum(step.bits for step in explained.evidence))
    assert round(explained.weight, 4) == explained.one.link_weight


def test_records_that_say_the_same_are_not_compared(invented):
    explained = pair(invented, "a1", "a3")

    assert explained.is_one_person
    assert explained.evidence == ()
    assert "say exactly the same" in explained.verdict


@pytest.mark.parametrize(
    ("one", "other", "is_one_person", "words"),
    [
        ("a1", "a2", True, "6 bits are enough"),
        ("a1", "b1", False, POSSIBLE_TWINS),
        ("h1", "h2", False, f"refused, for what all records of the two people say together: {POSSIBLE_TWINS}"),
        ("a1", "c1", False, POSSIBLE_RELATIVES),
        ("d1", "d2", False, TWO_PNC_IDS),
        ("e1", "e2", True, "somebody decided that they are one person (2024-05-01)"),
        ("g1", "g2", False, "somebody decided that they are two people (2024-05-02)"),
        ("a1", "f1", False, "never compared"),
    ],
)
def test_pair_tells_whether_it_is_one_person_and_which_rule_spoke(invented, one, other, is_one_person, words):
    explained = pair(invented, one, other)

    assert explained.is_one_person is is_one_person
    assert words in " ".join([*explained.rules, explained.verdict])
    assert explained.verdict.startswith("One person" if is_one_person else "Two people")


def test_pair_tells_what_brings_it_together(invented):
    assert pair(invented, "a1", "b1").found_by == ("surname and date of birth",)
    assert "PNC id" in pair(invented, "a1", "a2").found_by
    assert pair(invented, "a1", "f1").found_by == ()


def test_record_is_found_by_its_identifier_as_well(invented):
    with duckdb.connect() as connection:
        one, other = connection.execute("select md5('a1'), md5('a2')").fetchone()

    assert explain_pair(invented, one, other) == pair(invented, "a1", "a2")


@pytest.mark.parametrize(
    ("one", "words"),
    [("cris:met:C/97", "several parties: add :1"), ("cris:met:C/1:1", "no record"), (reference("b1"), "same record")],
)
def test_record_that_cannot_be_told_is_a_sentence(invented, one, words):
    with pytest.raises(ExplanationError, match=words):
        explain_pair(invented, one, reference("b1"))


def key_of(home: Home, record: str) -> str:
    return pair(home, record, "c1" if record != "c1" else "b1").person_keys[0]


def test_person_is_held_together_by_its_strongest_links(invented):
    explained = explain_person(invented, key_of(invented, "a1"))

    most, fewer = explained.details
    (link,) = explained.links
    assert most.references == (reference("a1"), reference("a3"))
    assert most.systems == {"cris": 2}
    assert fewer.references == (reference("a2"),)
    assert fewer.resolution_rule == "pnc id"
    assert (link.one, link.other) == (1, 2)
    assert not link.is_decided
    assert round(link.weight, 4) == fewer.link_weight
    assert [link.other_reference for link in explained.not_followed] == [reference("b1")]


def test_person_tells_the_links_that_a_rule_refused(invented):
    (link,) = explain_person(invented, key_of(invented, "h1")).not_followed

    assert (link.reference, link.other_reference) == (reference("h1"), reference("h2"))
    assert link.reason == POSSIBLE_TWINS
    assert link.weight == pytest.approx(pair(invented, "h1", "h2").weight, abs=1e-4)


def test_link_that_somebody_decided_is_told_as_such(invented):
    (link,) = explain_person(invented, key_of(invented, "e1")).links

    assert link.is_decided


def test_values_are_taken_out_only_where_they_are_asked_for(invented):
    hidden, shown = pair(invented, "a1", "a2"), pair(invented, "a1", "a2", with_values=True)

    assert hidden.one.says is None
    assert "whitlock" not in repr(hidden)
    assert shown.one.says["surname"] == "whitlock"
    assert shown.other.says["date_of_birth"] == "1990-11-03"


@pytest.fixture
def published(demonstration: Demonstration, tmp_path: Path) -> Home:
    """A home folder of its own, and so an access log of its own, with the builds of the demonstration."""
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    home.builds.symlink_to(demonstration.home.builds)
    return home


def run(home: Home, *arguments: str, width: int = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from orchestration.cli import main; main()", "explain-person", *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "POWERFEW_HOME": str(home.folder), "COLUMNS": str(width), "NO_COLOR": "1"},
    )


def logged(home: Home) -> list[dict]:
    return [json.loads(line) for line in home.access_log.read_text().splitlines()]


@pytest.fixture(scope="module")
def person_of_many_details(demonstration: Demonstration) -> str:
    with duckdb.connect(demonstration.warehouse, read_only=True) as connection:
        return connection.execute("""
            select person_key
            from resolution.person_shape inner join core.dim_person using (person_id)
            order by signatures desc, person_id
            limit 1
        """).fetchone()[0]


def test_weights_are_those_of_the_refresh(demonstration):
    """Every pair that the refresh remembers of a hundred people, and every link that it refused."""
    model = LinkageModel.load()
    with open_published(demonstration.home) as scratch:
        people = scratch.execute("""
            select person_id from candidate.resolution.person_shape order by signatures desc, person_id limit 100
        """).fetchall()
        refused = scratch.execute("""
            select distinct person_id
            from candidate.resolution.record_person
            where record_id in (
                select unnest([record_id, other_record_id]) from candidate.resolution.refused_link
            )
        """).fetchall()
        counted = take_records(scratch, demonstration.home, model, [person for (person,) in people + refused])
        remembered = {
            (one, other): weight
            for one, other, weight in scratch.execute("select one, other, weight from known_pair").fetchall()
        }
        refusals = scratch.execute("select one, other, weight from refused_pair").fetchall()
        weighed = weigh(scratch, model, counted, list(remembered))

    assert len(remembered) > 500
    for two, steps in weighed.items():
        assert sum(step.bits for step in steps) == pytest.approx(remembered[two], abs=1e-4)
    assert weighed.keys() == remembered.keys()
    assert refusals
    assert all(remembered[one, other] == weight for one, other, weight in refusals)


def test_strongest_link_of_each_details_is_the_one_that_the_release_tells(demonstration, person_of_many_details):
    explained = explain_person(demonstration.home, person_of_many_details)

    assert len(explained.links) == len(explained.details) - 1
    for details in explained.details:
        own = [link.weight for link in explained.links if details.number in (link.one, link.other)]
        assert max(own) == pytest.approx(details.link_weight, abs=1e-4)


def personal_values(warehouse: Path, person_key: str) -> set[str]:
    with duckdb.connect(warehouse, read_only=True) as connection:
        rows = connection.execute(
            """
            select
                records.forename, records.surname, standard_forename, standard_surname,
                cast(date_of_birth as varchar), valid_pnc_id, cro_number
            from intermediate.int_person_records as records
            inner join resolution.record_person using (record_id)
            inner join core.dim_person using (person_id)
            where person_key = ?
            """,
            [person_key],
        ).fetchall()
    return {value.lower() for row in rows for value in row if value}


@pytest.mark.parametrize("width", [80, 120])
def test_output_has_no_name_no_birth_and_no_id_unless_asked_and_fits(
    demonstration, published, person_of_many_details, width
):
    hidden = run(published, person_of_many_details, width=width)
    shown = run(published, person_of_many_details, "--with-values", width=width)
    values = personal_values(demonstration.warehouse, person_of_many_details)

    assert hidden.returncode == shown.returncode == 0
    assert "any two: 1 in " in hidden.stdout
    assert values
    assert not [value for value in values if value in hidden.stdout.lower()]
    assert [value for value in values if value in shown.stdout.lower()]
    for line in (hidden.stdout + shown.stdout).splitlines():
        assert len(line) <= width
        assert "…" not in line


def test_pair_held_apart_tells_the_rule_on_screen(demonstration, published):
    with duckdb.connect(demonstration.warehouse, read_only=True) as connection:
        one, other, weight = connection.execute(
            """
            select record_id, other_record_id, match_weight from resolution.refused_link where reason = ? order by all
            """,
            [POSSIBLE_TWINS],
        ).fetchone()

    shown = run(published, "--records", one, other)
    said = " ".join(shown.stdout.split())

    assert shown.returncode == 0
    assert f"{weight:+.2f}" in shown.stdout
    assert f"was refused, for what all records of the two people say together: {POSSIBLE_TWINS}" in said


def test_every_use_is_a_line_in_a_log_for_the_owner_alone(published, person_of_many_details):
    run(published, person_of_many_details, "--reason", "complaint 12")
    run(published, "--records", reference("a1"), "Imogen Whitlock", "--with-values")

    first, second = logged(published)
    assert first["what"] == [person_of_many_details]
    assert first["reason"] == "complaint 12"
    assert first["with_values"] is False
    assert first["command"] == "explain-person"
    assert first["who"]
    assert first["when"].endswith("+00:00")
    assert second["what"] == [reference("a1"), "not an identifier"]
    assert second["with_values"] is True
    assert second["reason"] is None
    assert stat.S_IMODE(published.access_log.stat().st_mode) == 0o600


def test_nothing_is_shown_where_the_log_cannot_be_written(published, person_of_many_details):
    published.access_log.mkdir()

    shown = run(published, person_of_many_details, "--with-values")

    assert shown.returncode == 2
    assert shown.stdout == ""
    assert "so nothing is shown" in " ".join(shown.stderr.split())
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["f" * 64], "Nobody in the last published warehouse has the person key"),
        (["Imogen"], "This is no person key"),
        (["--records", "cris:met:0/1:1", "iom:met:IOM-0"], "There is no record cris:met:0/1:1"),
    ],
)
def test_whoever_is_unknown_is_a_sentence_and_a_line_in_the_log(published, asked, words):
    shown = run(published, *asked)

    assert shown.returncode == 2
    assert shown.stdout == ""
    assert words in " ".join(shown.stderr.split())
    assert "Traceback" not in shown.stderr
    assert len(logged(published)) == 1


def test_before_anything_is_published_it_says_what_to_do(tmp_path):
    shown = run(Home(tmp_path), "f" * 64)

    assert shown.returncode == 2
    assert "run `powerfew refresh`" in " ".join(shown.stderr.split())


def test_warehouse_of_another_linkage_model_is_not_explained_by_this_one(published, person_of_many_details):
    builds = published.builds.resolve()
    published.builds.unlink()
    published.last_published.mkdir(parents=True)
    published.published_warehouse.symlink_to(builds / "last_published" / "warehouse.duckdb")

    shown = run(published, person_of_many_details)

    assert shown.returncode == 2
    assert "not made by the present linkage model" in " ".join(shown.stderr.split())
