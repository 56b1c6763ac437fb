"""Writes synthetic deliveries: the study's people inside a London that was invented round them, and who is supervised.

What belongs here: the entry point `write_deliveries`, and the order in which things are invented. What does not: what
happens (`study_people.py`, `near_misses.py`, `london.py`, `bedfordshire/`,
`caseload/`), how a record shows a person (`identity.py`,
`noise.py`), rows (`rows.py`, `supervision_rows.py`) and file formats (`files.py`).

The warehouse reads the deliveries only. Who is really who lies beside them, under `synthetic_truth`, for tests and for
scoring person resolution (`truth.py`).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from orchestration.deliveries.contracts import System, load_contracts
from synthetic.bedfordshire.sheets import write_bedfordshire
from synthetic.caseload.present import PresentWriter
from synthetic.caseload.sheets import unrecognisable_on, write_caseload
from synthetic.dice import Dice
from synthetic.files import DeliveredTable, refuse_to_replace, write_delivery
from synthetic.identity import Presenter
from synthetic.large.plan import SCALES as LARGE_SCALES
from synthetic.large.write import LargeOrder, write_large
from synthetic.london import Pools, write_london
from synthetic.near_misses import Scene, write_near_misses
from synthetic.neighbours.deliveries import NeighbourDeliveries
from synthetic.neighbours.happened import London
from synthetic.neighbours.world import invent_world
from synthetic.noise import REALISTIC, Noise
from synthetic.offences import FORCE
from synthetic.people import Register
from synthetic.records import Clerk, Ledger
from synthetic.rows import Fields, IdentityRecord, crime_rows, identity_records, rows_of
from synthetic.study_people import STUDY, StudyRecords, write_study
from synthetic.supervision import ProbationList, Sheets
from synthetic.supervision_rows import rows_of_probation, rows_of_sheets
from synthetic.truth import write_truth

DELIVERED_ON = date(2021, 10, 1)
NoiseName = Literal["clean", "realistic"]
SCALES = ("study", *LARGE_SCALES)
NOISES = ("clean", "realistic")
# Teams keep workbooks, the sex offenders' register is exported as Parquet; whatever is not named here is a CSV file.
EXTENSIONS = {
    ("iom", "nominals"): ".xlsx",
    ("iom", "spells"): ".xlsx",
    ("iom", "schemes"): ".xlsx",
    ("visor", "mappa_nominals"): ".parquet",
    ("probation", "risk_scores"): ".parquet",
}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class WrittenDeliveries:
    """What was written.

    `deliveries` holds the folder of each delivery by `force/system/date`, `rows` the number of rows by delivery and
    table (`force/system/date/table`), `near_misses` the labels of those who show each near miss, `study_people` which
    study people show which further rule, `edges` the labels of those in London's caseload who show a rule at its edge,
    `border` the labels of those whom one force, or one record system, alone does not see for what they are, and
    `damaged_records` how many records noise damaged.
    """

    deliveries: dict[str, Path]
    truth: Path
    rows: dict[str, int]
    near_misses: dict[str, tuple[str, ...]]
    study_people: dict[str, tuple[str, ...]]
    edges: dict[str, tuple[str, ...]]
    border: dict[str, tuple[str, ...]]
    damaged_records: int


@dataclass
class Invented:
    """Everybody and everything, before it is shown on records.

    `sheets` and `probation` are the deliveries of teams and of the probation service beside the ledger's.
    """

    ledger: Ledger
    register: Register
    pools: Pools
    study: StudyRecords
    near_misses: dict[str, tuple[str, ...]]
    sheets: list[Sheets] = field(default_factory=list)
    probation: list[ProbationList] = field(default_factory=list)
    edges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    border: dict[str, tuple[str, ...]] = field(default_factory=dict)


def write_deliveries(  # noqa: PLR0913 - every argument but the first has a default
    home: Path,
    seed: int = 2022,
    noise: NoiseName = "clean",
    scale: str = "study",
    on_progress: Progress | None = None,
    *,
    times: float = 1.0,
    study_folder: Path = STUDY,
) -> WrittenDeliveries:
    """Write every synthetic delivery under `home`/deliveries, and the truth beside them.

    The same arguments write the same bytes. `on_progress` is called with a short sentence before
    each step. `times` multiplies a scale larger than the study's, whose people it leaves out. `study_folder`
    holds the solved `people.csv` and `offences.csv`. Raises ValueError for a scale or noise that does not exist
    and for a multiple that it cannot have, FileNotFoundError where the solved study is missing and
    FileExistsError where a delivery that is not synthetic is in the way.
    """
    if scale not in SCALES:
        raise ValueError(f"there is no scale '{scale}'; there is: {', '.join(SCALES)}")
    if noise not in NOISES:
        raise ValueError(f"there is no noise '{noise}'; there is: {', '.join(NOISES)}")
    say = on_progress or (lambda _: None)
    if scale in LARGE_SCALES:
        large = write_large(home, LargeOrder(scale, times, seed, noise, DELIVERED_ON), say)
        return WrittenDeliveries(
            large.folders, large.truth, large.rows, large.near_misses, {}, {}, {}, large.damaged_records
        )
    if times != 1.0:
        raise ValueError("the scale 'study' has the size of the study; only the others can be multiplied")
    invented = _invent(seed, study_folder, say)
    say("Filling in the records")
    crimes, references = crime_rows(invented.ledger.crimes)
    records = identity_records(invented.ledger, references, seed)
    _supervise(invented, records, seed, say)
    supervised = _supervision_records(invented, seed)
    neighbours = _cross_borders(invented, references, seed, say)
    if noise == "realistic":
        say("Damaging the records")
        _damage(records, Dice(seed, "noise"))
        _damage(supervised, Dice(seed, "noise of supervision"))
        _damage(neighbours.typed, Dice(seed, "noise of neighbours"))
    deliveries = _rows_of_london(rows_of(invented.ledger, records, references, crimes))
    deliveries |= _rows_of_supervision(invented, supervised) | neighbours.rows()
    say("Writing the files")
    folders = {place: home / "deliveries" / place for place in deliveries}
    for folder in folders.values():
        refuse_to_replace(folder)
    contracts = load_contracts()
    for place, rows in deliveries.items():
        system = contracts[folders[place].parent.name]
        _write_files(folders[place], system, rows, {"seed": seed, "noise": noise, "scale": scale})
    everything = records + supervised + neighbours.records
    return WrittenDeliveries(
        folders,
        write_truth(home, everything),
        {f"{place}/{name}": len(table) for place, rows in deliveries.items() for name, table in rows.items()},
        invented.near_misses,
        {name: tuple(dict.fromkeys(labels)) for name, labels in invented.study.showing.items()},
        invented.edges,
        invented.border,
        sum(bool(record.damage) for record in everything),
    )


def _invent(seed: int, study_folder: Path, say: Progress) -> Invented:
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
    return Invented(ledger, register, pools, study, near_misses)


def _supervise(invented: Invented, records: list[IdentityRecord], seed: int, say: Progress) -> None:
    """Invent Bedfordshire, London's caseload and whom probation supervises today.

    Whoever is invented here is drawn from dice of their own, so that what came before stays as it was. `records` show
    whom a team's sheet names so badly that probation could not know them.
    """
    say("Writing Bedfordshire")
    sheets, probation = write_bedfordshire(invented.register.drawing_from(Dice(seed, "bedfordshire people")), seed)
    say("Writing London's caseload")
    sheet_of = {one.person.label: (one.shown.date_of_birth, one.shown.pnc_id) for one in records if one.system == "iom"}
    others = invented.register.drawing_from(Dice(seed, "caseload register"))
    caseload = write_caseload(others, invented.ledger, unrecognisable_on(sheet_of), seed)
    present = PresentWriter(invented.ledger, caseload, Dice(seed, "present caseload"))
    invented.sheets += [sheets, caseload.lists]
    invented.probation += [probation, caseload.probation, present.write(invented.study.people, invented.pools)]
    invented.edges |= caseload.edges


def _cross_borders(invented: Invented, references: list[str], seed: int, say: Progress) -> NeighbourDeliveries:
    """Invent what neighbours recorded, the Met's next record system and the histories of the study's people."""
    say("Writing London's neighbours")
    london = London(invented.pools, invented.study, invented.ledger, references)
    world = invent_world(invented.register, london, seed)
    invented.border |= world.cases
    return NeighbourDeliveries(world, (one.person for one in invented.study.people), seed)


def _supervision_records(invented: Invented, seed: int) -> list[IdentityRecord]:
    """One record for each person on a sheet or probation list, however often it is delivered."""
    presenter = Presenter(Dice(seed, "identity of supervision"), Counter())
    records: dict[tuple[str, str], IdentityRecord] = {}
    listed = [("iom", sheets.force, one) for sheets in invented.sheets for one in sheets.nominals]
    listed += [("probation", each.force, one) for each in invented.probation for one in each.supervisees]
    for system, force, one in listed:
        if (system, one.reference) not in records:
            shown = presenter.show(one.person, sheet=True)
            records[system, one.reference] = IdentityRecord(system, one.reference, None, one.person, shown, force=force)
    return list(records.values())


def _damage(records: list[IdentityRecord], dice: Dice) -> None:
    with_pnc_id = sum(bool(record.shown.pnc_id) for record in records) / len(records)
    noise = Noise(dice, REALISTIC, with_pnc_id)
    for record in records:
        record.shown, record.damage = noise.apply(record.shown, record.person)


def _rows_of_london(rows: dict[str, list[Fields]]) -> dict[str, dict[str, list[Fields]]]:
    """Rows of the deliveries of October 2021 by place and table."""
    deliveries: dict[str, dict[str, list[Fields]]] = {}
    for name, table in rows.items():
        system, _, table_name = name.partition(".")
        deliveries.setdefault(_place(FORCE, system, DELIVERED_ON), {})[table_name] = table
    return deliveries


def _rows_of_supervision(invented: Invented, records: list[IdentityRecord]) -> dict[str, dict[str, list[Fields]]]:
    """Rows of the sheets and probation lists by place and table, without tables that have none."""
    shown = {record.reference: record.shown for record in records}
    deliveries = {_place(one.force, "iom", one.delivered_on): rows_of_sheets(one, shown) for one in invented.sheets} | {
        _place(one.force, "probation", one.delivered_on): rows_of_probation(one, shown) for one in invented.probation
    }
    return {place: {name: table for name, table in rows.items() if table} for place, rows in deliveries.items()}


def _place(force: str, system: str, delivered_on: date) -> str:
    return f"{force}/{system}/{delivered_on.isoformat()}"


def _write_files(folder: Path, system: System, rows: dict[str, list[Fields]], origin: dict[str, object]) -> None:
    """Write one delivery with the columns of its contract, in the contract's order."""
    tables = []
    for name, table in rows.items():
        columns = system.table(name).column_names
        kinds = tuple(column.kind for column in system.table(name).columns)
        cells = [[row[column] for column in columns] for row in table]
        tables.append(DeliveredTable(name, EXTENSIONS.get((system.name, name), ".csv"), columns, kinds, cells))
    write_delivery(folder, tables, origin)
