"""What a force recorded on Niche is what the warehouse makes of it: crimes, parties and people, row by row.

Belongs here: deliveries of Niche through the door and up to the models that unite all systems, and Niche's own codes.
Does not belong here: the rules of single models (the unit tests beside them), and what neighbours' records change in a
study (`test_neighbours.py`).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pytest

from orchestration.deliveries import Receipt, load_contracts, receive
from orchestration.home import PROJECT, Home
from orchestration.release.candidate import open_candidate
from orchestration.release.dbt_run import BuildStep, Dbt
from synthetic.dice import Dice
from synthetic.files import DeliveredTable, write_delivery
from synthetic.identity import Presenter, Shown
from synthetic.neighbours.happened import ForceRecords, Origin, RecordedCrime
from synthetic.neighbours.niche import NicheWriter
from synthetic.offences import offences
from synthetic.people import Person, Register
from synthetic.records import Crime, Outcomes, Party
from synthetic.rows import Fields

NICHE = load_contracts()["niche"]
DELIVERED_ON = date(2021, 10, 1)
FIRST_DAY = date(2019, 1, 1)
TIMES = 40  # so that everything that the writer draws by chance is drawn
CHARGED = (("1", date(2021, 1, 5)),)
CAUTIONED = (("3", date(2021, 1, 5)),)
DROPPED = (("16", date(2021, 1, 6)),)
CHARGED_LATE = (("18", date(2021, 1, 5)), ("1", date(2021, 3, 5)))
CHARGE_DROPPED = (("1A", date(2021, 1, 5)), ("16", date(2021, 2, 5)))
BUILT = ("int_crimes", "int_crime_parties", "int_person_appearances", "orphan_row")


@dataclass
class Delivered:
    """One force's records as Niche has them: the writer, how each nominal was shown, and the rows of each table."""

    records: ForceRecords
    writer: NicheWriter
    shown: dict[str, Shown]
    rows: dict[str, list[Fields]]


@dataclass(frozen=True)
class Warehouse:
    """What was delivered, what the door made of it, and what dbt built of that; `lacking` are rows that are orphans."""

    delivered: dict[str, Delivered]
    receipt: Receipt
    failed: list[str]
    built: duckdb.DuckDBPyConnection
    lacking: dict[tuple[str, int], str]

    def query(self, question: str) -> list[tuple]:
        return self.built.execute(question).fetchall()


class Town:
    """Invents crimes of every kind, each with people of its own and some who are in others too."""

    def __init__(self, force: str, places: tuple[tuple[str, str], ...]) -> None:
        """A town of a force; `places` are boroughs in which crimes happen, with the force whose area they are in."""
        self.records = ForceRecords(force, "niche", DELIVERED_ON)
        self.dice = Dice(7, f"town of {force}")
        self.register = Register(self.dice)
        self.places = places
        self.catalogue = [one for one in offences().values() if one.class_code != "STUDY"]
        self.regular = self.person()

    def person(self) -> Person:
        return self.register.invent(f"{self.records.force} {len(self.register._taken)}")

    def crime(self, *parties: tuple[str, Person, Outcomes], status: str = "CONFIRMED", origin: Origin | None = None):
        place_force, borough = self.dice.pick(self.places)
        day = self.dice.day(FIRST_DAY, FIRST_DAY + timedelta(days=600))
        began = None if self.dice.chance(0.1) else day - timedelta(days=self.dice.below(3))
        told = tuple(Party(role, person, outcomes) for role, person, outcomes in parties)
        crime = Crime(self.dice.pick(self.catalogue), borough, day, began, began and day, told, status)
        self.records.crimes.append(RecordedCrime(crime, place_force, origin))

    def fill(self) -> ForceRecords:
        for number in range(TIMES):
            one, other, victim = self.person(), self.person(), self.person()
            self.crime(("VICTIM", victim, ()), ("ACCUSED", one, CHARGED))
            self.crime(("VICTIM", one, ()), ("ACCUSED", victim, CAUTIONED))
            self.crime(("VICTIM", self.regular, ()), ("ACCUSED", one, CHARGED_LATE), ("ACCUSED", other, DROPPED))
            self.crime(("ACCUSED", one, DROPPED), ("ACCUSED", other, DROPPED), ("VICTIM", victim, ()))
            self.crime(("ACCUSED", one, CHARGED), ("ACCUSED", other, CHARGED))
            self.crime(("ACCUSED", self.regular, CHARGE_DROPPED), ("VICTIM", self.regular, ()))
            self.crime(("VICTIM", other, ()))
            self.crime(("ACCUSED", other, ()))
            self.crime(("VICTIM", one, ()), ("ACCUSED", other, CHARGED), status="NO CRIME")
            self.crime(("VICTIM", one, ()), status="TRANSFERRED")
            self.crime(("ACCUSED", one, CHARGED), origin=Origin("met", f"33{number:05d}/19"))
        return self.records


def _write(records: ForceRecords) -> Delivered:
    writer = NicheWriter(records, Dice(7, f"niche of {records.force}"))
    presenter = Presenter(Dice(7, "identity"), Counter())
    shown = {number: presenter.show(person, sheet=True) for number, person in writer.nominals}
    return Delivered(records, writer, shown, writer.rows(shown))


def _spoil(rows: dict[str, list[Fields]]) -> dict[tuple[str, int], str]:
    """Add rows that lack something, as real deliveries have them; returns what each lacks, by file and row."""
    occurrence = dict.fromkeys(NICHE.table("occurrences").column_names, "") | {
        "reported_on": "2021-05-05",
        "home_office_code": "8N 008/06",
        "status": "REC",
    }
    known = rows["nominals"][0]["nominal_reference"], rows["nominals"][1]["nominal_reference"]
    lacking: dict[tuple[str, int], str] = {}

    def add(table: str, reason: str = "", **fields: str) -> None:
        rows[table].append(dict.fromkeys(NICHE.table(table).column_names, "") | fields)
        if reason:
            lacking[f"{table}.csv", len(rows[table]) + 1] = reason

    def involve(reference: str, nominal: str, involvement: str, reason: str = "") -> None:
        add(
            "involvements",
            reason,
            occurrence_reference=reference,
            nominal_reference=nominal,
            involvement=involvement,
        )

    def end(reference: str, number: int, outcome: str, nominal: str = "", reason: str = "") -> None:
        add(
            "outcomes",
            reason,
            occurrence_reference=reference,
            outcome_number=str(number),
            nominal_reference=nominal,
            outcome=outcome,
            outcome_on="2021-06-06",
        )

    rows["occurrences"] += [occurrence | {"occurrence_reference": f"4521900000{number}"} for number in (1, 2)]
    first, second, unknown = "45219000001", "45219000002", "45219000009"
    for nominal in known:
        involve(first, nominal, "SUSPECT")
    end(first, 1, "CHG", reason="charge that names nobody")
    end(first, 2, "NFA-VICTIM")
    involve(second, known[0], "AGGRIEVED")
    involve(second, known[1], "WITNESS")
    involve(second, "N900000001", "SUSPECT", "party of an unknown person")
    involve(second, "N900000002", "WITNESS")
    end(second, 1, "CHG", known[0], "outcome of a party who is not accused")
    end(second, 2, "CHG", known[1], "outcome of an unknown party")
    involve(unknown, known[0], "AGGRIEVED", "party of an unknown crime")
    involve(unknown, "N900000001", "AGGRIEVED", "party of an unknown crime, party of an unknown person")
    end(unknown, 1, "NFA-VICTIM", reason="outcome of an unknown crime")
    end(unknown, 2, "CHG", reason="charge that names nobody, outcome of an unknown crime")
    return lacking


def _deliver(home: Home, force: str, rows: dict[str, list[Fields]]) -> None:
    tables = [
        DeliveredTable(
            name,
            ".csv",
            NICHE.table(name).column_names,
            tuple(column.kind for column in NICHE.table(name).columns),
            [[row[column] for column in NICHE.table(name).column_names] for row in table],
        )
        for name, table in rows.items()
    ]
    write_delivery(home.deliveries / force / "niche" / DELIVERED_ON.isoformat(), tables, {})


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    home = Home(tmp_path_factory.mktemp("niche"))
    surrey = (("surrey", "REI"), ("surrey", "TAN"), ("met", "ZD"))
    railway = (("met", "ZD"), ("city-of-london", "COL"), ("kent", "ASH"), ("btp", ""))
    delivered = {
        records.force: _write(records) for records in (Town("surrey", surrey).fill(), Town("btp", railway).fill())
    }
    spoilt = {name: list(rows) for name, rows in delivered["surrey"].rows.items()}
    lacking = _spoil(spoilt)
    _deliver(home, "surrey", spoilt)
    _deliver(home, "btp", delivered["btp"].rows)
    receipt = receive(home.deliveries, home.raw, with_pages=False)
    open_candidate(home, PROJECT)
    dbt = Dbt(home, PROJECT)
    dbt.manifest()
    steps = list(dbt.build(["--select", *(f"+{model}" for model in BUILT), "--indirect-selection", "cautious"]))
    failed = [str(step) for step in steps if not isinstance(step, BuildStep) or not step.went_well]
    with duckdb.connect(home.candidate_warehouse, read_only=True) as connection:
        yield Warehouse(delivered, receipt, failed, connection, lacking)


def test_every_row_is_let_in_and_the_models_are_built(warehouse):
    assert warehouse.receipt.refused == []
    assert warehouse.receipt.quarantined == []
    assert warehouse.failed == []


def test_writer_drew_everything_that_niche_may_hold(warehouse):
    """Else what follows would not have looked at it."""
    rows = [one.rows for one in warehouse.delivered.values()]
    outcomes = [row for one in rows for row in one["outcomes"]]
    involvements = [row for one in rows for row in one["involvements"]]
    together = Counter((row["occurrence_reference"], row["nominal_reference"]) for row in involvements)
    of_nobody = {row["occurrence_reference"] for row in outcomes if not row["nominal_reference"]}
    accused = Counter(
        row["occurrence_reference"] for row in involvements if row["involvement"] in ("SUSPECT", "ARRESTED")
    )
    people = Counter(person.label for one in warehouse.delivered.values() for _, person in one.writer.nominals)

    assert {row["involvement"] for row in involvements} == set(codes_of("involvements", "involvement"))
    assert {row["status"] for one in rows for row in one["occurrences"]} == set(codes_of("occurrences", "status")) - {
        "REP"
    }
    assert max(together.values()) > 1
    assert any(accused[reference] > 1 for reference in of_nobody)
    assert {row["nominal_reference"] == "" for row in outcomes} == {True, False}
    assert set(people.values()) == {1, 2}


def test_every_crime_is_the_one_that_happened(warehouse):
    expected = {
        (
            force,
            reference,
            recorded.place_force if recorded.crime.borough else None,
            recorded.crime.borough or None,
            recorded.crime.reported_on,
            recorded.crime.committed_from or recorded.crime.reported_on,
            recorded.crime.offence.class_code,
            recorded.crime.offence.sub_code or None,
            recorded.crime.status == "CONFIRMED",
            recorded.origin.force if recorded.origin else None,
            recorded.origin.reference if recorded.origin else None,
        )
        for force, one in warehouse.delivered.items()
        for reference, recorded in zip(one.writer.references, one.records.crimes, strict=True)
    }
    found = warehouse.query("""
        select
            force_code, crime_reference, place_force_code, borough_code, reported_on, occurred_on, ho_class_code,
            ho_sub_code, is_confirmed, origin_force_code, origin_reference
        from intermediate.int_crimes where source_system = 'niche' and crime_reference not like '4521900000_'
    """)

    assert len(expected) == len(found) == 2 * 11 * TIMES
    assert set(found) == expected


def test_every_party_is_who_took_part_with_the_outcome_that_stands(warehouse):
    expected = set()
    for force, one in warehouse.delivered.items():
        for reference, recorded in zip(one.writer.references, one.records.crimes, strict=True):
            for label in {party.person.label for party in recorded.crime.parties}:
                parties = [party for party in recorded.crime.parties if party.person.label == label]
                standing = max((day, code) for code, day in outcomes_of(parties)) if outcomes_of(parties) else None
                roles = {party.role for party in parties}
                code, day = (standing[1], standing[0]) if standing else (None, None)
                expected.add((force, reference, label, "ACCUSED" in roles, "VICTIM" in roles, code, day))
    found = warehouse.query("""
        select
            party.force_code, party.crime_reference, person.record_ref, party.is_accused, party.is_victim,
            party.outcome_code, party.outcome_on
        from intermediate.int_crime_parties as party
        inner join intermediate.int_person_appearances as person using (record_id)
        where party.source_system = 'niche' and party.crime_reference not like '4521900000_'
    """)
    labels = {
        (force, number): person.label
        for force, one in warehouse.delivered.items()
        for number, person in one.writer.nominals
    }

    assert len(found) == len(expected)
    assert {(force, crime, labels[force, number], *rest) for force, crime, number, *rest in found} == expected


def outcomes_of(parties: list[Party]) -> list[tuple[str, date]]:
    return [outcome for party in parties for outcome in party.outcomes]


def test_every_nominal_is_one_record_of_a_person_as_it_was_shown(warehouse):
    expected = {
        (
            force,
            number,
            None,
            shown.forename.strip(),
            shown.surname.strip(),
            shown.date_of_birth or None,
            shown.sex or None,
            shown.pnc_id or None,
            shown.cro_number or None,
            shown.self_defined_ethnicity or None,
            shown.observed_ethnicity or None,
        )
        for force, one in warehouse.delivered.items()
        for number, shown in one.shown.items()
    }
    found = warehouse.query("""
        select
            force_code, record_ref, borough_code, forename, surname, cast(date_of_birth as varchar), sex, pnc_id,
            cro_number, self_defined_ethnicity, observed_ethnicity
        from intermediate.int_person_appearances where source_system = 'niche'
    """)

    assert len(found) == len(expected)
    assert set(found) == expected


def test_outcome_of_an_occurrence_is_that_of_everybody_accused_and_a_charge_that_of_nobody(warehouse):
    found = warehouse.query("""
        select outcome_code from intermediate.int_crime_parties where crime_reference = '45219000001'
    """)

    assert found == [("16",), ("16",)]


def test_row_that_lacks_something_is_told_of_once_with_all_that_it_lacks(warehouse):
    found = warehouse.query("select source_file, source_row, reason from data_quality.orphan_row")

    assert {(file, row): reason for file, row, reason in found} == warehouse.lacking
    assert len(found) == len(warehouse.lacking) == 8


def codes_of(table: str, column: str) -> tuple[str, ...]:
    (codes,) = [one.codes for one in NICHE.table(table).columns if one.name == column]
    assert codes is not None
    return codes.codes


def seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds/reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def meanings(code_list: str) -> dict[str, str]:
    return {
        row["code"]: row["means"]
        for row in seed("system_codes")
        if (row["system"], row["code_list"]) == ("niche", code_list)
    }


@pytest.mark.parametrize(
    ("table", "column", "code_list", "known"),
    [
        ("occurrences", "status", "status", {"confirmed", "not confirmed"}),
        ("involvements", "involvement", "role", {"accused", "victim", "neither"}),
        ("outcomes", "outcome", "outcome", {row["outcome_code"] for row in seed("outcomes")}),
        ("nominals", "gender", "sex", {"M", "F", "U"}),
        (
            "nominals",
            "ethnic_appearance",
            "ethnic_appearance",
            {row["ethnicity_code"] for row in seed("ethnicities") if row["scheme"] == "officer-observed"},
        ),
    ],
)
def test_every_code_that_is_let_in_means_something_and_everything_has_a_code(table, column, code_list, known):
    assert set(codes_of(table, column)) == set(meanings(code_list))
    assert set(meanings(code_list).values()) == known


def test_every_force_has_a_code_by_which_a_crime_may_come_from_it():
    assert set(meanings("force").values()) == {row["force_code"] for row in seed("forces")}


def test_every_offence_of_the_index_can_be_written_as_a_home_office_code():
    (column,) = [one for one in NICHE.table("occurrences").columns if one.name == "home_office_code"]
    written = {f"{row['ho_class_code']} {row['ho_sub_code']}".strip() for row in seed("offences")}

    assert {code for code in written if not re.fullmatch(column.pattern, code)} == set()


def test_home_office_code_is_no_place_for_a_name():
    (column,) = [one for one in NICHE.table("occurrences").columns if one.name == "home_office_code"]

    assert not any(
        re.fullmatch(column.pattern, text) for text in ("hit by Zebediah", "8N 008/06 Zebediah", "8N Zebediah", "")
    )


def test_same_records_and_dice_write_the_same_rows(warehouse):
    one = warehouse.delivered["btp"]
    again = NicheWriter(one.records, Dice(7, "niche of btp"))

    assert (again.references, again.nominals) == (one.writer.references, one.writer.nominals)
    assert again.rows(one.shown) == one.rows
