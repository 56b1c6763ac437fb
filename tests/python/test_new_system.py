"""A data engineer's walk of docs/record-systems.md: a new record system, and a new force on one that is known.

Belongs here: the walk in a copy of the project, from the stubs to the marts, and that nothing beside a contract, a
staging folder, seeds and deliveries is touched on it. Does not belong here: what a system's models say (the unit tests
beside them).
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_asset_graph import SNAPSHOT, assert_stands_as_every_record_system, drawn, record_systems

from orchestration.cli import main
from orchestration.definitions import build_definitions
from orchestration.deliveries import Receipt, load_contracts, receive
from orchestration.deliveries.contracts import Table
from orchestration.deliveries.unwritten import MARK, Unwritten, unwritten
from orchestration.home import PROJECT, Home
from orchestration.new_system import stubs
from orchestration.new_system.stubs import NewSystemError, write_stubs
from orchestration.people.explain import explain_pair
from orchestration.refresh import Refresh
from orchestration.release.dbt_run import BuildStep, Dbt
from orchestration.release.lists_of_models import LISTS
from orchestration.retention.person import find_trace

SYSTEM = "ambleside"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "var", "target", "logs", "__pycache__", "bench")

SHAPES_OF_THE_STUB = ("__as_crimes", "__as_parties", "__as_outcomes", "__as_people")

# What may be touched on the walk by hand, and what follows from it.
BY_HAND = re.compile(rf"contracts/{SYSTEM}\.odcs\.yaml|models/staging/{SYSTEM}/.*|seeds/.*\.csv")
FOLLOWS = {"docs/contracts.md", *(one.united.as_posix() for one in LISTS if one.after in SHAPES_OF_THE_STUB)}

# The tables of cohorts, and those that would break by a person who is a party of several crimes.
MARTS = ("cohort_membership", "cohort_member_harm", "cohort_evidence", "orphan_row", "review_record")
OWN_TESTS = [
    "tests/python/test_contracts.py",
    "tests/python/test_canaries.py::test_something_is_planted_in_every_table_with_personal_data",
    "tests/python/test_dispose.py::test_every_contract_with_personal_data_says_whose_records_its_rows_are",
]
DBT = "from dbt.cli.main import cli; cli()"
BOUNCED = "bounced.json"
QUIET = ("--log-level-file", "none", "--no-use-colors")

ABH = ("8N", "008/06", "Assault with Injury - Assault occasioning actual bodily harm")
ADA = ("Ada", "Quillfeather", "1991-02-03")
BERT = ("Bertram", "Mothersole", "1988-11-30")
CORA = ("Cora", "Dunnockby", "1979-07-21")
DELIVERED_ON = "2021-10-01"

# What ambleside of Northmoor exports. Ada harmed Bert; under a second number, misspelt, she was harmed by him.
OF_AMBLESIDE = {
    "crimes": [
        "crime_reference borough_code reported_on committed_on ho_class_code ho_sub_code offence_title status "
        "began_in_force began_as",
        ["C-1", "EAS", "2020-05-05", "2020-05-04", *ABH, "LIVE", "", ""],
        ["C-2", "WES", "2020-06-06", "", *ABH, "LIVE", "", ""],
        ["C-3", "EAS", "2020-07-07", "2020-07-07", *ABH, "STRUCK OUT", "", ""],
        ["C-4", "EAS", "2020-08-08", "2020-08-08", *ABH, "LIVE", "", ""],
    ],
    "people": [
        "person_reference forename family_name date_of_birth sex self_defined_ethnicity observed_ethnicity pnc_id "
        "cro_number",
        ["P-1", *ADA, "WOMAN", "W1", "", "", ""],
        ["P-2", *BERT, "MAN", "W1", "", "", ""],
        ["P-3", *CORA, "WOMAN", "", "", "", ""],
        ["P-9", "Ader", "Quilpfether", "", "WOMAN", "", "", "", ""],
    ],
    "parties": [
        "crime_reference person_reference role",
        ["C-1", "P-1", "DEFENDANT"],
        ["C-1", "P-2", "HARMED"],
        ["C-1", "P-3", "WITNESS"],
        ["C-2", "P-9", "HARMED"],
        ["C-2", "P-2", "DEFENDANT"],
        ["C-3", "P-1", "DEFENDANT"],
        ["C-3", "P-2", "HARMED"],
        ["C-4", "P-2", "DEFENDANT"],
        ["C-4", "P-3", "HARMED"],
        ["C-4", "P-7", "HARMED"],
        ["C-4", "P-1", "SUSPECT"],
    ],
    "outcomes": [
        "crime_reference person_reference outcome_number outcome decided_on",
        ["C-1", "P-1", "1", "CH", "2020-05-10"],
        ["C-3", "P-1", "1", "CH", "2020-07-10"],
        ["C-4", "P-2", "1", "CH", "2020-08-10"],
        ["C-1", "P-1", "2", "BAILED", "2020-06-10"],
        ["C-4", "P-2", "2", "DROPPED", "2020-09-10"],
    ],
}
OF_PEOPLE = {
    "decisions": [
        "decision_reference decision system_one reference_one party_number_one system_two reference_two "
        "party_number_two decided_on decided_by reason",
        ["D-1", "SAME", SYSTEM, "P-1", "", SYSTEM, "P-9", "", "2021-09-30", "Analyst 1", "Photographs compared"],
    ]
}

# What CRIS of Southmoor exports: a force more on a known system.
OF_CRIS = {
    "crimes": [
        "crime_reference borough_code reported_on committed_from committed_to ho_class_code ho_sub_code offence_title "
        "crime_status",
        ["0000001/20", "SOU", "2020-05-05", "2020-05-05", "", *ABH, "CONFIRMED"],
        ["0000002/20", "SOU", "2020-06-06", "2020-06-06", "", *ABH, "CONFIRMED"],
    ],
    "parties": [
        "crime_reference party_number role forename surname date_of_birth sex self_defined_ethnicity "
        "observed_ethnicity pnc_id cro_number",
        ["0000001/20", "1", "ACCUSED", *CORA, "F", "", "", "", ""],
        ["0000001/20", "2", "VICTIM", *BERT, "M", "", "", "", ""],
        ["0000002/20", "1", "VICTIM", *CORA, "F", "", "", "", ""],
    ],
    "outcomes": [
        "crime_reference party_number outcome_number outcome_code outcome_on",
        ["0000001/20", "1", "1", "1", "2020-05-10"],
    ],
}
DELIVERIES = {
    f"northmoor/{SYSTEM}": OF_AMBLESIDE,
    "northmoor/people": OF_PEOPLE,
    "southmoor/cris": OF_CRIS,
}

# The system's own codes, in the place of those of the stub.
OWN_CODES = {
    "status,RECORDED": "status,LIVE",
    "status,CANCELLED": "status,STRUCK OUT",
    "role,AGGRIEVED": "role,HARMED",
    "role,SUSPECT": "role,DEFENDANT",
    "outcome,CHARGED,": "outcome,CH,",
    "outcome,NO FURTHER ACTION,15": "outcome,DROPPED,9",
    "sex,FEMALE": "sex,WOMAN",
    "sex,MALE": "sex,MAN",
}
ROWS_OF_SEEDS = {
    "reference/forces.csv": [
        ["northmoor", "Northmoor Police", "", "invented", "2021"],
        ["southmoor", "Southmoor Police", "", "invented", "2021"],
    ],
    "reference/areas.csv": [
        ["X90000001", "East Moor", "EAS", "", "", "northmoor", "invented", "2021"],
        ["X90000002", "West Moor", "WES", "", "", "northmoor", "invented", "2021"],
        ["X90000003", "South Moor", "SOU", "", "", "southmoor", "invented", "2021"],
    ],
    "studies/studies.csv": [
        [
            *(f"{force}_2021", f"{force}, by the rules of the South Area study", force, "force", force),
            *("2018-01-01", "2021-09-01", "2021-09-01", "study_violence_with_injury", "charged_or_cautioned"),
            *("cchi_2020", "true", "10|25|50", "10", "18", "179115", "5", "90", ""),
        ]
        for force in ("northmoor", "southmoor")
    ],
}


@dataclass
class Walk:
    """A copy of the project with a system and two forces more, its warehouse, and what was said on the way."""

    project: Path
    home: Home
    said: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)
    unwritten_in_stub: list[Unwritten] = field(default_factory=list)
    example: Receipt | None = None
    receipt: Receipt | None = None
    failed: list[str] = field(default_factory=list)

    def run(self, step: str, *arguments: str) -> None:
        """Run Python in the copy, with the copy's own code; what it said is kept under the step's name."""
        self.said[step] = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.project,
            env={
                **os.environ,
                "PYTHONPATH": str(self.project),
                "POWERFEW_CANDIDATE": str(self.home.candidate_warehouse),
                "POWERFEW_RAW": str(self.home.raw),
                "DBT_PROFILES_DIR": str(self.project),
                "COLUMNS": "200",
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def build(self) -> None:
        """Every step of a refresh up to the marts that are looked at, as `Refresh` takes them."""
        refresh = Refresh(self.home, self.project)
        self.receipt = refresh.take_in()
        refresh.open_candidate()
        dbt = Dbt(self.home, self.project)
        before_people = _before_people(dbt.manifest())
        steps: list[BuildStep | str] = list(refresh.build_part(before_people, is_first=True))
        refresh.resolve_people()
        chosen = ["--select", *(f"+{mart}" for mart in MARTS), "--exclude", *before_people]
        steps += dbt.build([*chosen, "--indirect-selection", "cautious"])
        self.failed = [str(step) for step in steps if not isinstance(step, BuildStep) or not step.went_well]
        # The profile is as it was, or dbt would read the project anew.
        unit_tests = f"path:models/staging/{SYSTEM},test_type:unit"
        self.run("unit tests", "-c", DBT, "test", "--select", unit_tests, *QUIET)
        self.home.candidate.rename(self.home.last_published)

    def query(self, asked: str) -> list[tuple]:
        """Ask the warehouse."""
        with duckdb.connect(self.home.published_warehouse, read_only=True) as connection:
            connection.execute(f"attach '{self.home.raw}' (read_only)")
            return connection.execute(asked).fetchall()


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder = tmp_path_factory.mktemp("new_system")
    walk = Walk(folder / "project", Home(folder / "home"))
    shutil.copytree(PROJECT, walk.project, ignore=LEFT_OUT)

    walk.run("new-system", "-c", "from orchestration.cli import main; main()", "new-system", SYSTEM)
    _look_at_the_stub(walk, folder)
    _become(walk.project)
    walk.run("contracts", "-m", "orchestration.deliveries.sources")
    walk.run("own tests", "-m", "pytest", "-q", "-p", "no:cacheprovider", *OWN_TESTS)
    for place, tables in DELIVERIES.items():
        _deliver(walk.home.deliveries / place / DELIVERED_ON, tables)
    walk.build()
    return walk


def _look_at_the_stub(walk: Walk, folder: Path) -> None:
    """What the project's own checks say of what was written, before anybody has written more."""
    walk.run("contracts of the stub", "-m", "orchestration.deliveries.sources")
    walk.unwritten_in_stub = unwritten(walk.project)
    walk.run("sqlfluff", "-m", "sqlfluff", "lint", "--disable-progress-bar", f"models/staging/{SYSTEM}")
    Dbt(walk.home, walk.project).manifest()
    (walk.project / "target").symlink_to(walk.home.dbt_target)
    walk.run("dbt-bouncer", "-c", "from dbt_bouncer.main import app; app()", "run", "--output-file", BOUNCED)
    inbox = folder / "example"
    tables = load_contracts(walk.project)[SYSTEM].tables
    _deliver(inbox / "met" / SYSTEM / DELIVERED_ON, {table.name: _example(table) for table in tables})
    walk.example = receive(inbox, folder / "example_raw" / "raw.duckdb", walk.project, with_pages=False)


def _example(table: Table) -> list:
    """The first examples of each column's contract, as a row."""
    return [" ".join(table.column_names), [column.examples[0] for column in table.columns]]


def _before_people(manifest: dict[str, Any]) -> list[str]:
    """What person resolution rests on: these two models, and all that they are made of."""
    todo = ["model.powerfew.int_person_records", "model.powerfew.int_person_decisions"]
    found: set[str] = set()
    while todo:
        node = todo.pop()
        if node in manifest["nodes"] and node not in found:
            found.add(node)
            todo += manifest["parent_map"][node]
    return sorted(manifest["nodes"][node]["name"] for node in found)


def _become(project: Path) -> None:
    """What an engineer writes: sentences, a column under another name, the system's own codes, two forces, studies."""
    contract, codes = project / f"contracts/{SYSTEM}.odcs.yaml", project / "seeds/reference/system_codes.csv"
    staging = project / "models/staging" / SYSTEM
    for file in (contract, codes, *staging.iterdir()):
        file.write_text(re.sub(rf"{MARK} .*", "Written by the force.", file.read_text()))
    _change(contract, {"name: surname": "name: family_name"})
    _change(staging / f"stg_{SYSTEM}__people.sql", {"        surname,": "        family_name as surname,"})
    _change(codes, {f"{SYSTEM},{before}": f"{SYSTEM},{after}" for before, after in OWN_CODES.items()})
    for seed, rows in ROWS_OF_SEEDS.items():
        with (project / "seeds" / seed).open("a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def _change(file: Path, changes: dict[str, str]) -> None:
    text = file.read_text()
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file.write_text(text)


def _deliver(folder: Path, tables: dict[str, list]) -> None:
    folder.mkdir(parents=True)
    for table, (columns, *rows) in tables.items():
        with (folder / f"{table}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([columns.split(), *rows])


def test_new_system_says_what_it_wrote_and_what_is_left(walk):
    said = walk.said["new-system"]

    assert said.returncode == 0, said.stderr
    assert f"Wrote contracts/{SYSTEM}.odcs.yaml, 16 files in models/staging/{SYSTEM}" in said.stdout
    assert [line[:2] for line in said.stdout.splitlines()[-7:]] == [f"{number}." for number in range(1, 8)]
    assert f"{len(walk.unwritten_in_stub)} sentences say {MARK}" in said.stdout


def test_what_is_left_to_be_written_is_told_until_it_is_written(walk):
    left = walk.said["contracts of the stub"].stdout.count("to be written: ")
    places = {one.path.as_posix() for one in walk.unwritten_in_stub}

    assert left == len(walk.unwritten_in_stub) > 10
    assert {f"contracts/{SYSTEM}.odcs.yaml", "seeds/reference/system_codes.csv"} < places
    assert f"models/staging/{SYSTEM}/stg_{SYSTEM}__as_crimes.sql" in places
    assert walk.said["contracts"].returncode == 0
    assert "to be written" not in walk.said["contracts"].stdout


def test_stub_as_written_is_in_the_style_of_the_project(walk):
    bounced = json.loads((walk.project / BOUNCED).read_text())
    of_the_system = [result for result in bounced if SYSTEM in result["unique_id"]]

    assert walk.said["sqlfluff"].returncode == 0, walk.said["sqlfluff"].stdout
    assert len(of_the_system) > 50
    assert [result["check_run_id"] for result in of_the_system if result["outcome"] != "success"] == []


def test_stub_as_written_lets_its_own_examples_in(walk):
    assert walk.example.refused == []
    assert [(one.delivery, one.rows) for one in walk.example.loaded] == [(f"met/{SYSTEM}/{DELIVERED_ON}", 4)]


def test_contract_folder_and_seeds_are_all_that_is_touched(walk):
    """Whatever else had to be edited for a system, a force or a study more would be a fault of the project."""
    there = {
        path.relative_to(walk.project).as_posix()
        for path in walk.project.rglob("*")
        if path.is_file() and not {"__pycache__", "target", "logs"} & set(path.parts)
    } - {BOUNCED}
    changed = {
        path
        for path in there
        if not (PROJECT / path).is_file() or (PROJECT / path).read_bytes() != (walk.project / path).read_bytes()
    }

    assert {path for path in changed if not BY_HAND.fullmatch(path)} == FOLLOWS


def test_projects_own_tests_pass_with_a_system_more(walk):
    said = walk.said["own tests"]

    assert said.returncode == 0, said.stdout[-3000:]


def test_unit_tests_of_the_stub_pass(walk):
    said = walk.said["unit tests"]

    assert said.returncode == 0, said.stdout[-3000:]
    assert "PASS=6 WARN=0 ERROR=0" in said.stdout


def test_door_lets_in_the_systems_own_codes_and_sets_any_other_aside(walk):
    aside = walk.query("select source_file, source_row, reason from raw.raw.quarantined_row")

    assert walk.receipt.refused == []
    assert {one.delivery for one in walk.receipt.loaded} == {f"{place}/{DELIVERED_ON}" for place in DELIVERIES}
    assert [(file, row) for file, row, _ in aside] == [("parties.csv", 12)]
    assert "role" in aside[0][2]


def test_everything_was_built_and_every_test_on_the_way_passed(walk):
    assert walk.failed == []


def test_crimes_victims_and_accused_of_the_new_system_are_facts(walk):
    offences = walk.query(f"""
        select crime_reference, place_force_code, borough_code, cast(occurred_on as varchar), outcome_code
        from core.fct_offence where source_system = '{SYSTEM}' order by all
    """)
    victims = walk.query(f"select crime_reference from core.fct_victimisation where source_system = '{SYSTEM}'")

    assert offences == [
        ("C-1", "northmoor", "EAS", "2020-05-04", "1"),
        ("C-2", "northmoor", "WES", "2020-06-06", None),
        ("C-4", "northmoor", "EAS", "2020-08-08", "9"),
    ]
    assert sorted(victims) == [("C-1",), ("C-2",), ("C-4",)]


def test_study_of_the_new_force_finds_its_victim_offender_with_the_harm(walk):
    """One person under two numbers; struck out crimes, dropped charges and a bail count for nothing."""
    found = walk.query("""
        select study_id, forename, surname, offences, harm_days, victimisations
        from marts.cohort_membership
        inner join marts.cohort_member_harm using (study_id, cohort_id, person_key)
        inner join core.dim_person using (person_key)
        inner join core.dim_person_identity using (person_id)
        where cohort_id = 'victim_offender'
        order by study_id
    """)
    ((weight,),) = walk.query("""
        select distinct harm_days from core.dim_harm_weight inner join core.dim_offence using (offence_id)
        where ho_sub_code = '008/06' and harm_index_edition = 'cchi_2020'
    """)

    assert [(study, forename, surname) for study, forename, surname, *_ in found] == [
        ("northmoor_2021", *ADA[:2]),
        ("southmoor_2021", *CORA[:2]),
    ]
    assert {(offences, victimisations) for *_, offences, _, victimisations in found} == {(1, 1)}
    assert [harm_days for *_, harm_days, _ in found] == [weight, weight]
    assert weight > 0


def test_evidence_names_the_crimes_of_the_new_system_on_both_sides(walk):
    evidence = walk.query("""
        select criterion, record_ref from marts.cohort_evidence
        where study_id = 'northmoor_2021' and cohort_id = 'victim_offender' order by all
    """)

    assert evidence == [("qualifying offence", "C-1"), ("qualifying victimisation", "C-2")]


def test_person_whom_two_forces_know_is_one(walk):
    systems = walk.query(f"""
        select list(distinct source_system order by source_system)
        from intermediate.int_person_records inner join intermediate.int_person_resolution using (record_id)
        where standard_surname = '{BERT[1].lower()}' group by person_id
    """)

    assert systems == [([SYSTEM, "cris"],)]


def test_party_of_somebody_who_was_never_delivered_waits_and_is_told_of(walk):
    waiting = walk.query("select source_file, source_row, reason from data_quality.orphan_row")

    assert waiting == [("parties.csv", 11, "party of an unknown person")]


def test_two_records_of_the_new_system_are_explained_by_their_own_numbers(walk):
    explained = explain_pair(walk.home, f"{SYSTEM}:northmoor:P-1", f"{SYSTEM}:northmoor:P-9")

    assert explained.is_one_person
    assert "One person: somebody decided so." in explained.verdict
    assert walk.query("select count(*), count(distinct record_id) from review_steps.review_record") == [(7, 7)]


def test_person_of_the_new_system_is_looked_for_by_the_systems_own_number_when_disposed_of(walk):
    ((key,),) = walk.query("""
        select person_key from marts.cohort_membership
        where study_id = 'northmoor_2021' and cohort_id = 'victim_offender'
    """)
    trace = find_trace(walk.home, key, although_not_due=True)

    assert {"P-1", "P-9"} < set(trace.tokens)
    assert len(trace.record_ids) == 2


def test_new_system_stands_in_the_graph_as_every_other_does(walk):
    definitions = build_definitions(walk.home, walk.project)
    systems = record_systems(walk.project)

    assert_stands_as_every_record_system(definitions, systems[SYSTEM])
    # Whether any model reads the seed is no matter of this system: its leaf is there, or not.
    leaf = " seeds/system_codes"
    assert drawn(definitions, systems).replace(leaf, "") == SNAPSHOT.read_text().replace(leaf, "")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What new-system reads and writes of a project."""
    for name in ("contracts", "models/staging", "models/intermediate", "models/marts/cohorts/rules", "seeds/reference"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return tmp_path


def texts(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("name", ["Ambleside", "two words", "with-hyphen", "r2", "", "x" * 21, "../cris", "café"])
def test_name_that_is_no_lower_case_word_is_refused(project, name):
    before = texts(project)

    with pytest.raises(NewSystemError, match="one lower-case word"):
        write_stubs(name, project)
    assert texts(project) == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("cris", r"There is contracts/cris\.odcs\.yaml already"),
        ("resolution", "There is models/staging/resolution already"),
        ("previous", "There are models called previous already"),
        ("raw", "There are models called raw already"),
    ],
)
def test_name_that_is_taken_is_refused(project, name, why):
    before = texts(project)

    with pytest.raises(NewSystemError, match=why):
        write_stubs(name, project)
    assert texts(project) == before


def test_codes_that_are_there_already_are_in_the_way(project):
    with (project / "seeds/reference/system_codes.csv").open("a") as seed:
        seed.write(f"{SYSTEM},role,WITNESS,neither,Saw it,invented\n")

    with pytest.raises(NewSystemError, match=f"There are codes of {SYSTEM}"):
        write_stubs(SYSTEM, project)


def test_stubs_that_cannot_be_written_whole_leave_nothing_behind(project, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    before = texts(project)
    monkeypatch.setattr(stubs, "write_lists", full)

    with pytest.raises(OSError, match="no space left"):
        write_stubs(SYSTEM, project)
    assert texts(project) == before


def test_command_refuses_in_one_sentence_and_with_its_exit_code(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["powerfew", "new-system", "cris"])

    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "already. Nothing was written." in " ".join(capsys.readouterr().err.split())
