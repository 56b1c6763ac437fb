"""Identities planted in every source are found in the file of names, and nowhere else that others may read.

Belongs here: planting, and looking through every file of a home folder. Does not belong here: the audit's own search
of a candidate (`test_audit.py`).
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import Demonstration

from orchestration.deliveries import load_contracts
from orchestration.deliveries.contracts import Column, Table
from orchestration.home import PROJECT, Home
from orchestration.retention.byte_search import speaks_in_bytes

DAY = "2021-10-02"
CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
OFFENCE = ("8N", "008/06", "Assault with Injury - Assault occasioning actual bodily harm", "CONFIRMED")

# Every planted name begins so; no word of any language does.
MARK = "zqcanary"


def pnc_id(number: int) -> str:
    """A PNC id of 2003 with its check letter."""
    return f"2003/{number:07}{CHECK_LETTERS[int(f'03{number:07}') % 23]}"


# Forename, surname, day of birth, PNC id and CRO number of two people who harm each other.
FIRST = ("Zqcanaryada", "Zqcanaryquill", "1931-02-03", pnc_id(8765431), "765432/03Q")
SECOND = ("Zqcanarybert", "Zqcanarymoth", "1932-03-04", pnc_id(8765432), "765433/03R")
PLANTED = [MARK, *(identifier for one in (FIRST, SECOND) for identifier in one[3:])]

# Where delivered rows and whole warehouses lie, for their owner alone; and the one file of a release that names people.
PRIVATE = ("deliveries", "raw", "builds/candidate", "builds/last_published", "builds/failed-", "builds/people")
FILE_OF_NAMES = re.compile(r"releases/[^/]+/restricted/nominals\.duckdb")


# Rows that name the two or cannot be read, for systems whose rules reach into cohorts: by table, after its columns.
BY_HAND = {
    ("connect", "investigations"): (
        "investigation_reference district_code recorded_on legacy_reference received_from_force "
        "received_from_reference",
        [
            ["01/9000001/20", "ZD", "2020-09-09", "", "", ""],
            ["01/9000002/20", "ZD", "2020-09-09", "ZQCANARYLEGACY", "", ""],
            ["01/9000003/20", "ZD", "2020-09-09", "", "46", "ZQCANARYREFERENCE"],
        ],
    ),
    ("connect", "offences"): (
        "investigation_reference offence_number committed_from committed_to ho_class_code ho_sub_code offence_title "
        "offence_status",
        [
            ["01/9000001/20", "1", "2020-09-09", "", *OFFENCE[:3], "REC"],
            ["01/9000001/20", "2", "2020-09-09", "", "8N", "Zqcanarycode", "Zqcanaryquill v Zqcanarymoth", "REC"],
            ["01/9000001/20", "3", "2020-09-09", "", "Zqcanaryclass", *OFFENCE[1:3], "REC"],
        ],
    ),
    ("connect", "persons"): (
        "person_reference forename surname date_of_birth sex_code self_defined_ethnicity ethnic_appearance pnc_id "
        "cro_number",
        [
            ["CP9999001", *FIRST[:3], "2", "W1", "", *FIRST[3:]],
            ["CP9999002", *SECOND[:3], "1", "W1", "", *SECOND[3:]],
            ["CP9999003", *SECOND[:3], "1", "Zqcanaryethnicity", "", "", ""],
        ],
    ),
    ("connect", "roles"): (
        "investigation_reference offence_number person_reference role",
        [
            ["01/9000001/20", "1", "CP9999001", "DEF"],
            ["01/9000001/20", "1", "CP9999002", "VIC"],
            ["01/9000001/20", "2", "CP9999002", "DEF"],
            ["01/9000001/20", "1", "Zqcanaryquill", "WIT"],
        ],
    ),
    ("connect", "offence_outcomes"): (
        "investigation_reference offence_number outcome_number person_reference outcome_code outcome_on",
        [
            ["01/9000001/20", "2", "1", "CP9999002", "NFV", "2020-10-01"],
            ["01/9000001/20", "2", "2", "", "Zqcanaryoutcome", "2020-10-01"],
        ],
    ),
    ("connect", "custody_disposals"): (
        "custody_reference disposal_number person_reference arrived_on investigation_reference offence_number "
        "disposal_code disposed_on",
        [
            ["01FO/9000001/20", "1", "CP9999001", "2020-09-10", "01/9000001/20", "1", "CHG", "2020-09-10"],
            ["Zqcanarycustody", "1", "CP9999001", "2020-09-10", "01/9000001/20", "1", "CHG", "2020-09-10"],
        ],
    ),
    ("cris", "crimes"): (
        "crime_reference borough_code reported_on committed_from committed_to ho_class_code ho_sub_code offence_title "
        "crime_status",
        [
            ["7654321/20", "ZD", "2020-05-05", "2020-05-05", "", *OFFENCE],
            ["7654322/20", "ZD", "2020-06-06", "2020-06-06", "", *OFFENCE],
            ["7654323/20", "ZD", "Zqcanaryday", "", "", *OFFENCE],
            ["7654324/20", "ZD", "2020-06-06", "", "", "Zqcanaryclass", *OFFENCE[1:]],
        ],
    ),
    ("cris", "parties"): (
        "crime_reference party_number role forename surname date_of_birth sex self_defined_ethnicity "
        "observed_ethnicity pnc_id cro_number",
        [
            ["7654321/20", "1", "ACCUSED", *FIRST[:3], "F", "W1", "", *FIRST[3:]],
            ["7654321/20", "2", "VICTIM", *SECOND[:3], "M", "W1", "", *SECOND[3:]],
            ["7654322/20", "1", "VICTIM", *FIRST[:3], "F", "W1", "", *FIRST[3:]],
            ["7654322/20", "2", "ACCUSED", *SECOND[:3], "M", "W1", "", *SECOND[3:]],
            ["7654322/20", "3", "Zqcanaryrole", *SECOND[:3], "M", "W1", "", "", ""],
            ["7654322/20", "4", "VICTIM", *SECOND[:2], "Zqcanarybirth", "M", "W1", "", "", ""],
            ["7654322/20", "Zqcanaryparty", "VICTIM", *SECOND[:3], "M", "W1", "", "", ""],
        ],
    ),
    ("cris", "outcomes"): (
        "crime_reference party_number outcome_number outcome_code outcome_on",
        [["7654321/20", "1", "1", "1", "2020-07-01"], ["7654322/20", "2", "1", "1", "2020-07-01"]],
    ),
    ("iom", "nominals"): (
        "iom_reference forename surname date_of_birth sex self_defined_ethnicity pnc_id cro_number borough_code",
        [["IOM-99901", *FIRST[:3], "F", "W1", *FIRST[3:], "ZD"]],
    ),
    ("iom", "spells"): (
        "iom_reference spell_number borough_code selected_on deselected_on deselection_code",
        [["IOM-99901", "1", "ZD", "2020-08-17", "", ""]],
    ),
    ("iom", "schemes"): (
        "iom_reference spell_number scheme supervision provider referred_by",
        [
            ["IOM-99901", "1", "HIGH_IMPACT", "STATUTORY", "NPS", "Zqcanaryreferrer"],
            ["IOM-99901", "1", "HIGH_IMPACT", "STATUTORY", "NPS", "POLICE"],
        ],
    ),
    ("iom", "rag_history"): (
        "iom_reference assessed_on rag_status is_wanted intelligence has_problem_drug_use engagement is_judged_at_risk",
        [
            ["IOM-99901", "2021-08-02", "AMBER", "N", "NONE", "N", "GOOD", "N"],
            ["IOM-99901", "2021-09-02", "AMBER", "N", "Zqcanaryada was seen", "N", "GOOD", "N"],
        ],
    ),
    ("iom", "pathway_assessments"): (
        "iom_reference assessed_on pathway letter",
        [["IOM-99901", "2021-08-02", "HEALTH", "A"], ["IOM-99901", "2021-08-02", "ASSOCIATES", "Zqcanarybert"]],
    ),
    ("iom", "arrests"): (
        "arrest_reference offence_number iom_reference arrested_on attendance ho_class_code ho_sub_code is_domestic "
        "outcome_code outcome_on",
        [
            ["AR-9990001", "1", "IOM-99901", "2020-05-05", "ARREST", "8N", "Zqcanarycode", "N", "1", "2020-05-06"],
            ["ZQCANARYRECORD", "1", "IOM-99901", "2020-05-05", "ARREST", "8N", "", "Zqcanary", "1", "2020-05-06"],
        ],
    ),
    ("iom", "selection_decisions"): (
        "decision_reference system reference cohort_id decision reason_code decided_by borough_code decided_on",
        [
            ["SD-999001", "iom", "IOM-99901", "", "ADDED", "LOCAL_PRIORITY", "PANEL", "ZD", "2020-08-17"],
            ["SD-999002", "probation", "Z999901", "", "ADDED", "LOCAL_PRIORITY", "Zqcanaryofficer", "ZD", "2020-08-17"],
        ],
    ),
    ("niche", "occurrences"): (
        "occurrence_reference local_authority_code reported_on occurred_from occurred_to home_office_code status "
        "received_from_force received_from_reference",
        [
            ["01200000001", "E09000008", "2020-07-07", "2020-07-07", "", " ".join(OFFENCE[:2]), "REC", "", ""],
            ["01200000002", "E09000008", "2020-07-07", "", "", "8N Zqcanarycode", "REC", "", ""],
            ["01200000003", "E09000008", "2020-07-07", "", "", "8N", "REC", "46", "Zqcanaryreference"],
        ],
    ),
    ("niche", "nominals"): (
        "nominal_reference surname forename date_of_birth gender ethnic_appearance self_defined_ethnicity pnc_id "
        "cro_number",
        [
            ["N9999001", FIRST[1], FIRST[0], FIRST[2], "FEMALE", "", "W1", *FIRST[3:]],
            ["N9999002", SECOND[1], SECOND[0], SECOND[2], "MALE", "", "W1", *SECOND[3:]],
            ["N9999003", SECOND[1], SECOND[0], SECOND[2], "Zqcanarygender", "", "W1", "", ""],
        ],
    ),
    ("niche", "involvements"): (
        "occurrence_reference nominal_reference involvement",
        [
            ["01200000001", "N9999001", "DEFENDANT"],
            ["01200000001", "N9999002", "AGGRIEVED"],
            ["01200000001", "Zqcanarynominal", "WITNESS"],
        ],
    ),
    ("niche", "outcomes"): (
        "occurrence_reference outcome_number nominal_reference outcome outcome_on",
        [
            ["01200000001", "1", "N9999001", "CHG", "2020-08-01"],
            ["01200000001", "2", "", "Zqcanaryoutcome", "2020-08-01"],
        ],
    ),
    ("probation", "nominals"): (
        "probation_reference forename surname date_of_birth sex self_defined_ethnicity pnc_id cro_number "
        "is_gang_flagged is_domestic_abuse_flagged",
        [
            ["Z999901", *FIRST[:3], "F", "W1", *FIRST[3:], "N", "N"],
            ["Z999902", *SECOND[:3], "M", "W1", *SECOND[3:], "Zqcanary", ""],
        ],
    ),
    ("probation", "cases"): (
        "probation_reference case_number office_code provider sentence_type started_on ended_on",
        [["Z999901", "1", "LDN-ZD", "NPS", "COMMUNITY", "2020-07-02", ""]],
    ),
    ("probation", "index_offences"): (
        "probation_reference case_number offence_number committed_on convicted_on ho_class_code ho_sub_code "
        "is_domestic",
        [["Z999901", "1", "1", "2020-05-05", "2020-07-01", "8N", "Zqcanarycode", "N"]],
    ),
    ("probation", "risk_scores"): (
        "probation_reference score scored_on score_pct score_model score_version",
        [
            ["Z999901", "OGRS_2_YEAR", "2020-07-02", "80", "OGRS3", ""],
            ["Z999901", "OVP_2_YEAR", "2020-07-02", "Zqcanary", "OASys", ""],
        ],
    ),
    ("probation", "sanction_counts"): (
        "probation_reference counted_on convicted_on at_risk_from first_sanctioned_on previous_convictions "
        "previous_cautions is_current_a_caution ho_class_code ho_sub_code",
        [["Z999901", "2020-07-02", "2020-07-01", "", "1950-01-01", "20", "1", "N", "8N", "Zqcanarycode"]],
    ),
    ("probation", "custody_spells"): (
        "probation_reference custody_number entered_on released_on custody_kind",
        [["Z999901", "1", "2020-05-06", "2020-05-07", "REMAND"]],
    ),
    ("visor", "mappa_nominals"): (
        "visor_reference forename surname date_of_birth sex pnc_id category level managed_from managed_to",
        [["VIS-99901", *SECOND[:3], "M", SECOND[3], "1", "2", "2019-01-06", ""]],
    ),
    ("people", "decisions"): (
        "decision_reference decision system_one reference_one party_number_one system_two reference_two "
        "party_number_two decided_on decided_by reason",
        [
            [
                *("D-1", "SAME", "cris", "7654321/20", "1", "iom", "IOM-99901", "", "2021-10-01"),
                *("Zqcanaryofficer", "Zqcanaryada is known to me"),
            ]
        ],
    ),
}


def by_contract(table: Table) -> tuple[str, list[list[str]]]:
    """Rows of any table, from the examples of its contract: one of each of the two, and one with a day that is none."""
    rows = [[value_of(column, *one) for column in table.columns] for one in ((FIRST, 0), (SECOND, 1))]
    dates = [place for place, column in enumerate(table.columns) if column.kind == "date"]
    unread = [f"{MARK}day" if place in dates else value for place, value in enumerate(rows[0])]
    return " ".join(table.column_names), [*rows, unread] if dates else rows


def value_of(column: Column, person: tuple[str, ...], number: int) -> str:
    """What a column says of a person: an identity by what it is called, else an example that the force may deliver."""
    if column.personal:
        by_name = zip(("forename", "surname", "birth", "pnc", "cro"), person, strict=True)
        return next((value for called, value in by_name if called in column.name), person[1])
    codes = column.codes.of_force("met") if column.codes else column.examples
    values = [example for example in column.examples if example in codes] or codes
    return values[number % len(values)]


TABLES = {
    (system.name, table.name): BY_HAND.get((system.name, table.name)) or by_contract(table)
    for system in load_contracts().values()
    for table in system.tables
}


def test_something_is_planted_in_every_table_with_personal_data():
    """Also in one of which nobody thought: a contract is enough."""
    for system in load_contracts().values():
        for table in system.tables:
            personal = [place for place, column in enumerate(table.columns) if column.personal]
            for _, rows in (TABLES[system.name, table.name], by_contract(table)):
                values = [row[place] for row in rows for place in personal]
                assert not personal or any(one.lower() in value.lower() for value in values for one in PLANTED)
                assert {len(row) for row in rows} == {len(table.columns)}


def plant(home: Home) -> None:
    """A delivery of every system, without row counts of its own: the planted are few beside what came before."""
    for (system, table), (columns, rows) in TABLES.items():
        folder = home.deliveries / "met" / system / DAY
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{table}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([columns.split(), *rows])


def powerfew(home: Home, *arguments: str, python_before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line; what it printed is kept."""
    return subprocess.run(
        [
            PROJECT / ".venv/bin/python",
            "-c",
            f"{python_before}\nfrom orchestration.cli import main; main()",
            *arguments,
        ],
        env={**os.environ, "POWERFEW_HOME": str(home.folder), "COLUMNS": "200"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def texts_of(file: Path) -> Iterator[str]:
    """Every row of every table of a database or a Parquet file, as text: packed values are not seen among the bytes."""
    if file.suffix == ".parquet":
        yield from (row for (row,) in duckdb.sql(f"select r::varchar from '{file}' as r").fetchall())
    elif file.suffix == ".duckdb":
        with duckdb.connect(file, read_only=True) as connection:
            tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                query = f'select r::varchar from "{schema}"."{table}" as r'
                yield from (row for (row,) in connection.execute(query).fetchall())
    elif file.suffix == ".db":
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            yield from connection.iterdump()


def files_that_tell(home: Home) -> set[str]:
    """Every file outside of the private places in which something planted stands, by its path below the home."""
    tokens = [token.encode() for one in PLANTED for token in {one, one.capitalize(), one.upper()}]
    found = set()
    for root, _, names in os.walk(home.folder):
        for file in (Path(root) / name for name in names):
            path = file.relative_to(home.folder).as_posix()
            if path.startswith(PRIVATE) or file.is_symlink():
                continue
            text = " ".join(texts_of(file)).lower()
            if speaks_in_bytes(file, tokens) or any(one.lower() in text for one in PLANTED):
                found.add(path)
    return found


@pytest.fixture(scope="module")
def planted(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A home with canaries after a refresh, a build that broke on a name, a refused delivery; and all it printed."""
    home = Home(tmp_path_factory.mktemp("canaries") / "home")
    shutil.copytree(demonstration.home.folder, home.folder, symlinks=True)
    plant(home)
    published = powerfew(home, "refresh")
    assert published.returncode == 0, published.stdout + published.stderr

    # A model that cannot read a name: the database's own words quote it.
    breaks = (
        "import duckdb, orchestration.release.candidate as candidate\n"
        "def broken(*_, **__):\n"
        f"    duckdb.sql(\"select cast('{FIRST[1]}' as date)\").fetchall()\n"
        "import orchestration.refresh as refresh\n"
        "refresh.resolve_people = broken\n"
    )
    broken = powerfew(home, "refresh", python_before=breaks)
    assert broken.returncode == 1, broken.stdout + broken.stderr

    refused = home.deliveries / "met" / "visor" / "2021-10-03"
    refused.mkdir()
    (refused / "mappa_nominals.csv").write_text(f"{FIRST[1]},visor_reference\n{FIRST[0]},{FIRST[1]}\n")
    turned_back = powerfew(home, "refresh")
    assert turned_back.returncode == 2, turned_back.stdout + turned_back.stderr
    said = [published, broken, turned_back, powerfew(home, "status"), powerfew(home, "releases")]
    return home, "".join(one.stdout + one.stderr for one in said)


def test_canaries_are_found_in_the_file_of_names_and_nowhere_else(planted):
    home, _ = planted
    found = files_that_tell(home)

    assert found == {f"releases/{home.current.resolve().name}/restricted/nominals.duckdb"}
    assert all(FILE_OF_NAMES.fullmatch(path) for path in found)


def test_both_canaries_are_in_cohorts_and_managed(planted):
    """Else nobody would have looked for them where they could stand."""
    home, _ = planted
    with duckdb.connect(home.current / "restricted" / "nominals.duckdb", read_only=True) as nominals:
        keys = nominals.execute(
            "select person_key from restricted.nominal where lower(surname) like 'zqcanary%'"
        ).fetchall()
    with duckdb.connect(home.current / "analytics.duckdb", read_only=True) as analytics:
        cohorts = analytics.execute(
            "select distinct cohort_id from marts.cohort_membership where person_key in (select unnest(?))",
            [[key for (key,) in keys]],
        ).fetchall()
        quarantined = analytics.execute(
            "select count(*) from data_quality.quarantined_row where delivery_id like ?", [f"met/cris/{DAY}%"]
        ).fetchone()

    assert len(keys) == 2
    assert {cohort for (cohort,) in cohorts} >= {"iom", "victim_offender", "ogrs_2012"}
    assert quarantined == (5,)


def test_nothing_that_was_printed_names_a_canary(planted):
    _, said = planted

    assert MARK not in said.lower()
    assert "Could not convert string '...'" in said or "could not convert" not in said.lower()


def test_private_places_are_their_owners_alone(planted):
    home, _ = planted
    for place in (home.raw.parent, home.builds, home.dagster, home.current / "restricted"):
        assert place.stat().st_mode & 0o077 == 0, place


def test_search_of_this_module_finds_what_it_looks_for(tmp_path):
    """In bytes, in packed columns and in Dagster's kind of database."""
    home = Home(tmp_path)
    duckdb.sql(f"copy (select '{FIRST[1]}' as name from range(10)) to '{tmp_path}/a.parquet' (compression zstd)")
    with duckdb.connect(tmp_path / "b.duckdb") as connection:
        connection.execute(f"create table t as select '{SECOND[3]}' as pnc from range(100000)")
    with sqlite3.connect(tmp_path / "c.db") as connection:
        connection.execute("create table t (said text)")
        connection.execute("insert into t values (?)", [FIRST[0]])
    (tmp_path / "d.html").write_text(FIRST[1].upper())
    (tmp_path / "e.txt").write_text("nothing")

    assert files_that_tell(home) == {"a.parquet", "b.duckdb", "c.db", "d.html"}
