"""Turns what happened into rows: CRIS, the offender management sheets of October 2021, ViSOR.

What belongs here: one function for each delivered table of these three systems, and the records that show a person.
What does not: what the teams and the probation service keep besides (`supervision_rows.py`) and file formats.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synthetic.dice import Dice
from synthetic.identity import Presenter, Shown
from synthetic.offences import FORCE, boroughs_by_unit
from synthetic.people import Person
from synthetic.records import Crime, Ledger

Fields = dict[str, str]


@dataclass
class IdentityRecord:
    """One record with a person on it: where it stands, who it truly is and how it shows them."""

    system: str
    reference: str
    party_number: int | None
    person: Person
    shown: Shown
    damage: tuple[str, ...] = ()
    force: str = FORCE


def rows_of(
    ledger: Ledger, records: list[IdentityRecord], references: list[str], crimes: list[Fields]
) -> dict[str, list[Fields]]:
    """Rows of every table by `system.table`; `records` are shown as they are now, damaged or not."""
    return {
        "cris.crimes": crimes,
        "cris.parties": _party_rows(records, ledger, references),
        "cris.outcomes": _outcome_rows(ledger, references),
        "iom.nominals": _nominal_rows(records, ledger),
        "iom.spells": _spell_rows(ledger),
        "visor.mappa_nominals": _mappa_rows(records, ledger),
    }


def crime_rows(crimes: list[Crime]) -> tuple[list[Fields], list[str]]:
    """Rows of the crimes in the order of their references, and each crime's reference."""
    boroughs = sorted(borough for unit in boroughs_by_unit().values() for borough in unit)
    prefix = {borough: 11 + number for number, borough in enumerate(boroughs)}
    issued: Counter[tuple[int, str]] = Counter()
    references = [""] * len(crimes)
    for number in sorted(range(len(crimes)), key=lambda n: (crimes[n].reported_on, n)):
        crime = crimes[number]
        year = crime.reported_on.year
        issued[year, crime.borough] += 1
        serial = issued[year, crime.borough]
        references[number] = f"{prefix[crime.borough]}{serial:05d}/{year % 100:02d}"
    rows = [
        {
            "crime_reference": reference,
            "borough_code": crime.borough,
            "reported_on": crime.reported_on.isoformat(),
            "committed_from": iso(crime.committed_from),
            "committed_to": iso(crime.committed_to),
            "ho_class_code": crime.offence.class_code,
            "ho_sub_code": crime.offence.sub_code,
            "offence_title": crime.offence.title,
            "crime_status": crime.status,
        }
        for reference, crime in zip(references, crimes, strict=True)
    ]
    return sorted(rows, key=_by_reported), references


def _by_reported(row: Fields) -> tuple[str, str]:
    return row["reported_on"], row["crime_reference"]


def identity_records(ledger: Ledger, references: list[str], seed: int) -> list[IdentityRecord]:
    """One record for each party, IOM nominal and MAPPA row, shown without mistakes."""
    appearances: Counter[str] = Counter(person.label for person in _people_on_records(ledger))
    presenter = Presenter(Dice(seed, "identity"), appearances)
    records = []
    for reference, crime in zip(references, ledger.crimes, strict=True):
        for number, party in enumerate(crime.parties, start=1):
            shown = presenter.show(party.person, victim=party.role == "VICTIM")
            records.append(IdentityRecord("cris", reference, number, party.person, shown))
    for number, person in enumerate(ledger.spells, start=1):
        shown = presenter.show(person, sheet=True)
        records.append(IdentityRecord("iom", f"IOM-{number:05d}", None, person, shown))
    for number, row in enumerate(ledger.mappa, start=1):
        shown = presenter.show(row.person, sheet=True)
        records.append(IdentityRecord("visor", f"VIS-{number:05d}", None, row.person, shown))
    return records


def _people_on_records(ledger: Ledger) -> Iterator[Person]:
    for crime in ledger.crimes:
        yield from (party.person for party in crime.parties)
    yield from ledger.spells
    yield from (row.person for row in ledger.mappa)


def _party_rows(records: list[IdentityRecord], ledger: Ledger, references: list[str]) -> list[Fields]:
    roles = {
        (reference, number): party.role
        for reference, crime in zip(references, ledger.crimes, strict=True)
        for number, party in enumerate(crime.parties, start=1)
    }
    rows = [
        {
            "crime_reference": record.reference,
            "party_number": str(record.party_number),
            "role": roles[record.reference, record.party_number or 0],
            **vars(record.shown),
        }
        for record in records
        if record.system == "cris"
    ]
    return sorted(rows, key=_by_party)


def _outcome_rows(ledger: Ledger, references: list[str]) -> list[Fields]:
    rows = [
        {
            "crime_reference": reference,
            "party_number": str(party_number),
            "outcome_number": str(outcome_number),
            "outcome_code": code,
            "outcome_on": day.isoformat(),
        }
        for reference, crime in zip(references, ledger.crimes, strict=True)
        for party_number, party in enumerate(crime.parties, start=1)
        for outcome_number, (code, day) in enumerate(party.outcomes, start=1)
    ]
    return sorted(rows, key=_by_party)


def _by_party(row: Fields) -> tuple[str, str, int]:
    serial, _, year = row["crime_reference"].partition("/")
    return year, serial, int(row["party_number"])


def _nominal_rows(records: list[IdentityRecord], ledger: Ledger) -> list[Fields]:
    """IOM nominals; the team that keeps the sheet is that of the last spell."""
    nominals = (record for record in records if record.system == "iom")
    return [
        {
            "iom_reference": record.reference,
            **vars(record.shown),
            "borough_code": spells[-1].borough,
        }
        for record, spells in zip(nominals, ledger.spells.values(), strict=True)
    ]


def _spell_rows(ledger: Ledger) -> list[Fields]:
    return [
        {
            "iom_reference": f"IOM-{person_number:05d}",
            "spell_number": str(spell_number),
            "borough_code": spell.borough,
            "selected_on": spell.selected_on.isoformat(),
            "deselected_on": iso(spell.deselected_on),
            "deselection_code": spell.deselection_code,
        }
        for person_number, spells in enumerate(ledger.spells.values(), start=1)
        for spell_number, spell in enumerate(spells, start=1)
    ]


def _mappa_rows(records: list[IdentityRecord], ledger: Ledger) -> list[Fields]:
    shown = (record for record in records if record.system == "visor")
    return [
        {
            "visor_reference": record.reference,
            **vars(record.shown),
            "category": row.category,
            "level": row.level,
            "managed_from": row.managed_from.isoformat(),
            "managed_to": iso(row.managed_to),
        }
        for record, row in zip(shown, ledger.mappa, strict=True)
    ]


def iso(day: date | None) -> str:
    """Write a day, or nothing where there is none."""
    return day.isoformat() if day else ""
