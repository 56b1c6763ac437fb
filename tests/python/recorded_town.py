"""Crimes of every kind in a small town, delivered from a record system and built as far as all systems are united.

Belongs here: what happened in the town, and its way through the door and dbt. Does not belong here: any system's
columns, and what is expected of them (`test_niche_records.py`, `test_connect_records.py`).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

import duckdb

from orchestration.deliveries import Receipt, load_contracts, receive
from orchestration.home import PROJECT, Home
from orchestration.release.candidate import open_candidate
from orchestration.release.dbt_run import BuildStep, Dbt
from synthetic.dice import Dice
from synthetic.files import DeliveredTable, write_delivery
from synthetic.identity import Presenter, Shown
from synthetic.neighbours.happened import ForceRecords, Origin, RecordedCrime
from synthetic.offences import offences
from synthetic.people import Person, Register
from synthetic.records import Crime, Outcomes, Party
from synthetic.rows import Fields

DELIVERED_ON = date(2021, 10, 1)
FIRST_DAY = date(2019, 1, 1)
TIMES = 40  # so that everything that a writer draws by chance is drawn
KINDS_OF_CRIME = 11
CHARGED = (("1", date(2021, 1, 5)),)
CAUTIONED = (("3", date(2021, 1, 5)),)
DROPPED = (("16", date(2021, 1, 6)),)
CHARGED_LATE = (("18", date(2021, 1, 5)), ("1", date(2021, 3, 5)))
CHARGE_DROPPED = (("1A", date(2021, 1, 5)), ("16", date(2021, 2, 5)))
BUILT = ("int_crimes", "int_standing_crimes", "int_crime_parties", "int_person_appearances", "orphan_row")

PEOPLE = """
    select
        record_ref, forename, surname, cast(date_of_birth as varchar), sex, pnc_id, cro_number, self_defined_ethnicity,
        observed_ethnicity
    from intermediate.int_person_appearances where force_code = ? and source_system = ?
"""
PARTIES = """
    select
        party.crime_reference, person.record_ref, party.is_accused, party.is_victim, party.outcome_code,
        party.outcome_on
    from intermediate.int_crime_parties as party
    inner join intermediate.int_person_appearances as person using (record_id)
    where party.force_code = ? and party.source_system = ?
"""

Rows = dict[str, list[Fields]]


class Writer(Protocol):
    """What every record system's writer offers."""

    references: list[str]
    nominals: list[tuple[str, Person]]

    def rows(self, shown: Mapping[str, Shown]) -> Rows:
        """Rows by table."""


@dataclass
class Delivered:
    """One force's records as its system has them: the writer, how each number was shown, and the rows of each table.

    `added` are rows that were written by hand, `lacking` what each of them lacks, by file and row. Where all are, there
    is no writer.
    """

    records: ForceRecords
    writer: Writer | None = None
    shown: dict[str, Shown] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    added: Rows = field(default_factory=dict)
    lacking: dict[tuple[str, int], str] = field(default_factory=dict)

    def add(self, table: str, reason: str = "", **fields: str) -> None:
        """Add a row to a table, and what it lacks."""
        columns = load_contracts()[self.records.system].table(table).column_names
        added = self.added.setdefault(table, [])
        added.append(dict.fromkeys(columns, "") | fields)
        if reason:
            self.lacking[f"{table}.csv", len(self.rows.get(table, [])) + len(added) + 1] = reason


@dataclass(frozen=True)
class Warehouse:
    """What was delivered by each force, what the door made of it, and what dbt built of that."""

    delivered: dict[str, Delivered]
    receipt: Receipt
    failed: list[str]
    built: duckdb.DuckDBPyConnection

    def query(self, question: str) -> list[tuple]:
        """The rows of an answer."""
        return self.built.execute(question).fetchall()

    def people(self, force: str, system: str) -> list[tuple]:
        """The records of people, as `shown_people` tells of them."""
        return self.built.execute(PEOPLE, [force, system]).fetchall()

    def parties(self, force: str, system: str) -> list[tuple]:
        """The parties of crimes with their numbers, as `standing_parties` tells of them by their labels."""
        return self.built.execute(PARTIES, [force, system]).fetchall()


class Town:
    """Invents crimes of every kind, each with people of its own and some who are in others too."""

    def __init__(self, force: str, system: str, places: tuple[tuple[str, str], ...]) -> None:
        """A town of a force; `places` are boroughs in which crimes happen, with the force whose area they are in."""
        self.records = ForceRecords(force, system, DELIVERED_ON)
        self.dice = Dice(7, f"town of {force}")
        self.register = Register(self.dice)
        self.places = places
        self.catalogue = [one for one in offences().values() if one.class_code != "STUDY"]
        self.invented = 0
        self.regular = self.person()

    def person(self) -> Person:
        """Somebody new."""
        self.invented += 1
        return self.register.invent(f"{self.records.force} {self.invented}")

    def crime(self, *parties: tuple[str, Person, Outcomes], status: str = "CONFIRMED", origin: Origin | None = None):
        """Record a crime with these parties."""
        place_force, borough = self.dice.pick(self.places)
        day = self.dice.day(FIRST_DAY, FIRST_DAY + timedelta(days=600))
        began = None if self.dice.chance(0.1) else day - timedelta(days=self.dice.below(3))
        told = tuple(Party(role, person, outcomes) for role, person, outcomes in parties)
        crime = Crime(self.dice.pick(self.catalogue), borough, day, began, began and day, told, status)
        self.records.crimes.append(RecordedCrime(crime, place_force, origin))

    def fill(self) -> ForceRecords:
        """Record every kind of crime, many times."""
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


def written(records: ForceRecords, writer: Writer) -> Delivered:
    """What a writer makes of a force's records, shown without a mistake."""
    presenter = Presenter(Dice(7, "identity"), Counter())
    shown = {number: presenter.show(person, sheet=True) for number, person in writer.nominals}
    return Delivered(records, writer, shown, writer.rows(shown))


def deliver(home: Home, one: Delivered) -> None:
    """Write what a force delivers, with the rows that were added to it."""
    records = one.records
    system = load_contracts()[records.system]
    tables = []
    for name in one.rows | one.added:
        columns = system.table(name).columns
        cells = [
            [row[column.name] for column in columns] for row in [*one.rows.get(name, []), *one.added.get(name, [])]
        ]
        kinds = tuple(column.kind for column in columns)
        tables.append(DeliveredTable(name, ".csv", system.table(name).column_names, kinds, cells))
    write_delivery(home.deliveries / records.force / records.system / records.delivered_on.isoformat(), tables, {})


@contextmanager
def built(home: Home, delivered: dict[str, Delivered]) -> Iterator[Warehouse]:
    """Deliver all of it, take it in, and build the models that unite all systems."""
    for one in delivered.values():
        deliver(home, one)
    receipt = receive(home.deliveries, home.raw, with_pages=False)
    open_candidate(home, PROJECT)
    dbt = Dbt(home, PROJECT)
    dbt.manifest()
    steps = list(dbt.build(["--select", *(f"+{model}" for model in BUILT), "--indirect-selection", "cautious"]))
    failed = [str(step) for step in steps if not isinstance(step, BuildStep) or not step.went_well]
    with duckdb.connect(home.candidate_warehouse, read_only=True) as connection:
        yield Warehouse(delivered, receipt, failed, connection)


def outcomes_of(parties: list[Party]) -> list[tuple[str, date]]:
    """Every outcome of these parties."""
    return [outcome for party in parties for outcome in party.outcomes]


def standing_parties(one: Delivered) -> set[tuple]:
    """Who took part in each crime as what, with the outcome that stands: reference, label, accused, victim, outcome."""
    expected = set()
    for reference, recorded in zip(one.writer.references, one.records.crimes, strict=True):
        for label in {party.person.label for party in recorded.crime.parties}:
            parties = [party for party in recorded.crime.parties if party.person.label == label]
            day, code = max(((day, code) for code, day in outcomes_of(parties)), default=(None, None))
            roles = {party.role for party in parties}
            expected.add((reference, label, "ACCUSED" in roles, "VICTIM" in roles, code, day))
    return expected


def shown_people(one: Delivered) -> set[tuple]:
    """Each number with what its record says: names, birth, sex, PNC id, CRO number and both ethnicities."""
    return {
        (
            number,
            shown.forename.strip(),
            shown.surname.strip(),
            shown.date_of_birth or None,
            shown.sex or None,
            shown.pnc_id or None,
            shown.cro_number or None,
            shown.self_defined_ethnicity or None,
            shown.observed_ethnicity or None,
        )
        for number, shown in one.shown.items()
    }


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a reference seed."""
    with (PROJECT / "seeds/reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes_of(system: str, table: str, column: str) -> tuple[str, ...]:
    """The codes that the door lets in."""
    (codes,) = [one.codes for one in load_contracts()[system].table(table).columns if one.name == column]
    assert codes is not None
    return codes.codes


def meanings(system: str, code_list: str) -> dict[str, str]:
    """What the codes of a list mean."""
    return {
        row["code"]: row["means"]
        for row in seed("system_codes")
        if (row["system"], row["code_list"]) == (system, code_list)
    }
