"""Writes synthetic deliveries: the study's people inside a London that was invented round them.

What belongs here: the entry point `write_deliveries`, the order in which things are invented, and
turning what happened into rows. What does not: what happens (`study_people.py`, `near_misses.py`,
`london.py`), how a record shows a person (`identity.py`, `noise.py`) and file formats (`files.py`).

The warehouse reads the deliveries only. Who is really who lies beside them, under
`synthetic_truth`, for tests and for scoring person resolution.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.deliveries.contracts import load_contracts
from synthetic.dice import Dice
from synthetic.files import DeliveredTable, refuse_to_replace, write_delivery
from synthetic.identity import Presenter, Shown
from synthetic.london import Pools, write_london
from synthetic.near_misses import Scene, write_near_misses
from synthetic.noise import REALISTIC, Noise
from synthetic.offences import boroughs_by_unit
from synthetic.people import Person, Register
from synthetic.records import Clerk, Crime, Ledger
from synthetic.study_people import STUDY, write_study

FORCE = "met"
DELIVERED_ON = date(2021, 10, 1)
NoiseName = Literal["clean", "realistic"]
SCALES = ("study",)
NOISES = ("clean", "realistic")
EXTENSIONS = {
    ("cris", "crimes"): ".csv",
    ("cris", "parties"): ".csv",
    ("cris", "outcomes"): ".csv",
    ("iom", "nominals"): ".xlsx",
    ("iom", "spells"): ".xlsx",
    ("visor", "mappa_nominals"): ".parquet",
}
TRUTH_COLUMNS = (
    "system",
    "crime_reference",
    "iom_reference",
    "visor_reference",
    "party_number",
    "true_person",
    "damage",
)

Progress = Callable[[str], None]
Fields = dict[str, str]


@dataclass(frozen=True)
class WrittenDeliveries:
    """What was written.

    `deliveries` holds the folder of each system, `rows` the number of rows by `system.table`,
    `near_misses` the labels of those who show each near miss, `study_people` which study people
    show which further rule, `damaged_records` how many records noise damaged.
    """

    deliveries: dict[str, Path]
    truth: Path
    rows: dict[str, int]
    near_misses: dict[str, tuple[str, ...]]
    study_people: dict[str, tuple[str, ...]]
    damaged_records: int


@dataclass
class IdentityRecord:
    """One record with a person on it: where it stands, who it truly is and how it shows them."""

    system: str
    reference: str
    party_number: int | None
    person: Person
    shown: Shown
    damage: tuple[str, ...] = ()


def write_deliveries(  # noqa: PLR0913 - every argument but the first has a default
    home: Path,
    seed: int = 2022,
    noise: NoiseName = "clean",
    scale: str = "study",
    on_progress: Progress | None = None,
    *,
    study_folder: Path = STUDY,
) -> WrittenDeliveries:
    """Write one delivery of each system under `home`/deliveries, and the truth beside them.

    The same arguments write the same bytes. `on_progress` is called with a short sentence before
    each step. `study_folder` holds the solved `people.csv` and `offences.csv`. Raises ValueError
    for a scale or noise that does not exist, FileNotFoundError where the solved study is missing
    and FileExistsError where a delivery that is not synthetic is in the way.
    """
    if scale not in SCALES:
        raise ValueError(f"there is no scale '{scale}'; there is: {', '.join(SCALES)}")
    if noise not in NOISES:
        raise ValueError(f"there is no noise '{noise}'; there is: {', '.join(NOISES)}")
    folders = _folders(home)
    for folder in folders.values():
        refuse_to_replace(folder)
    say = on_progress or (lambda _: None)
    ledger, near_misses, study_people = _invent(seed, study_folder, say)
    say("Filling in the records")
    crimes, references = _crime_rows(ledger.crimes)
    records = _identity_records(ledger, references, seed)
    if noise == "realistic":
        say("Damaging the records")
        _damage(records, seed)
    rows = {
        "cris.crimes": crimes,
        "cris.parties": _party_rows(records, ledger, references),
        "cris.outcomes": _outcome_rows(ledger, references),
        "iom.nominals": _nominal_rows(records, ledger),
        "iom.spells": _spell_rows(ledger),
        "visor.mappa_nominals": _mappa_rows(records, ledger),
    }
    say("Writing the files")
    origin = {"seed": seed, "noise": noise, "scale": scale}
    _write_files(folders, rows, origin)
    return WrittenDeliveries(
        folders,
        _write_truth(home, records),
        {name: len(table) for name, table in rows.items()},
        near_misses,
        study_people,
        sum(bool(record.damage) for record in records),
    )


def _invent(
    seed: int, study_folder: Path, say: Progress
) -> tuple[Ledger, dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Invent everybody and everything; nothing here depends on noise."""
    ledger = Ledger()
    register = Register(Dice(seed, "people"))
    clerk = Clerk(ledger, Dice(seed, "clerk"))
    say("Inventing people")
    pools = Pools(register, Dice(seed, "pools"))
    say("Writing the study's crimes")
    study = write_study(register, clerk, pools, Dice(seed, "study"), study_folder)
    scene = Scene(register, clerk, pools, Dice(seed, "near misses"), study)
    near_misses = write_near_misses(scene)
    say("Writing the rest of London")
    write_london(clerk, pools, Dice(seed, "london"))
    # References are given in the order in which people came to notice, so they betray nobody.
    ledger.spells = dict(sorted(ledger.spells.items(), key=lambda item: item[1][0].selected_on))
    ledger.mappa.sort(key=lambda row: row.managed_from)
    showing = {name: tuple(dict.fromkeys(labels)) for name, labels in study.showing.items()}
    return ledger, near_misses, showing


def _crime_rows(crimes: list[Crime]) -> tuple[list[Fields], list[str]]:
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
            "committed_from": _iso(crime.committed_from),
            "committed_to": _iso(crime.committed_to),
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


def _identity_records(ledger: Ledger, references: list[str], seed: int) -> list[IdentityRecord]:
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


def _damage(records: list[IdentityRecord], seed: int) -> None:
    with_pnc_id = sum(bool(record.shown.pnc_id) for record in records) / len(records)
    noise = Noise(Dice(seed, "noise"), REALISTIC, with_pnc_id)
    for record in records:
        record.shown, record.damage = noise.apply(record.shown, record.person)


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
            "deselected_on": _iso(spell.deselected_on),
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
            "managed_to": _iso(row.managed_to),
        }
        for record, row in zip(shown, ledger.mappa, strict=True)
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _folders(home: Path) -> dict[str, Path]:
    """Folder of the delivery of each system."""
    return {system: home / "deliveries" / FORCE / system / DELIVERED_ON.isoformat() for system, _ in EXTENSIONS}


def _write_files(folders: dict[str, Path], rows: dict[str, list[Fields]], origin: dict[str, object]) -> None:
    """Write each system's delivery with the columns of its contract, in the contract's order."""
    contracts = load_contracts()
    tables: dict[str, list[DeliveredTable]] = defaultdict(list)
    for (system, name), extension in EXTENSIONS.items():
        contract = contracts[system].table(name)
        columns = contract.column_names
        kinds = tuple(column.kind for column in contract.columns)
        cells = [[row[column] for column in columns] for row in rows[f"{system}.{name}"]]
        tables[system].append(DeliveredTable(name, extension, columns, kinds, cells))
    for system, delivered in tables.items():
        write_delivery(folders[system], delivered, origin)


def _write_truth(home: Path, records: list[IdentityRecord]) -> Path:
    """Write who each record truly is; the warehouse never reads it."""
    path = home / "synthetic_truth" / "true_persons.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)

    def reference(system: str) -> pa.Array:
        return pa.array([r.reference if r.system == system else None for r in records], pa.string())

    arrays = [
        pa.array([record.system for record in records]),
        reference("cris"),
        reference("iom"),
        reference("visor"),
        pa.array([record.party_number for record in records], pa.int64()),
        pa.array([record.person.label for record in records]),
        pa.array([" ".join(record.damage) or None for record in records], pa.string()),
    ]
    pq.write_table(pa.table(arrays, names=list(TRUTH_COLUMNS)), path)
    return path
