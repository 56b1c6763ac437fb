"""The deliveries of London's neighbours, of the Met after October 2021, and of the Police National Computer.

What belongs here: which writer turns which records into rows, and the records of people on them. What does not: what
happened (`world.py`), and any system's columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from synthetic.dice import Dice
from synthetic.identity import Presenter, Shown
from synthetic.neighbours.connect import ConnectWriter
from synthetic.neighbours.happened import ForceRecords
from synthetic.neighbours.move import LAST_CRIS_DELIVERED_ON
from synthetic.neighbours.niche import NicheWriter
from synthetic.neighbours.pnc import DELIVERED_ON as PNC_DELIVERED_ON
from synthetic.neighbours.pnc import PncExtract
from synthetic.neighbours.world import World
from synthetic.offences import FORCE
from synthetic.people import Person
from synthetic.rows import Fields, IdentityRecord, identity_records, rows_of

WRITERS = {"connect": ConnectWriter, "niche": NicheWriter}
PNC = f"{FORCE}/pnc/{PNC_DELIVERED_ON.isoformat()}"
LAST_OF_CRIS = f"{FORCE}/cris/{LAST_CRIS_DELIVERED_ON.isoformat()}"

Rows = dict[str, list[Fields]]


class Writer(Protocol):
    """What a record system's writer offers: people by their own numbers, and rows once they are shown."""

    nominals: list[tuple[str, Person]]

    def rows(self, shown: Mapping[str, Shown]) -> Rows:
        """Rows by table."""


class NeighbourDeliveries:
    """Deliveries by place, once the records of people on them are as they are to be shown.

    `typed` may be damaged before `rows` is asked for: all records but those of the Police National Computer, which
    stand under fingerprints and not under what an officer typed.
    """

    def __init__(self, world: World, asked_about: Iterable[Person], seed: int) -> None:
        """Number everybody; `asked_about` are the people of whom the Met has the histories fetched."""
        self._move = world.move
        self._writers: dict[str, Writer] = {
            _place(records): WRITERS[records.system](records, Dice(seed, f"writer of {_place(records)}"))
            for records in world.records
        }
        self._writers[PNC] = PncExtract(asked_about, Dice(seed, "histories"))
        self._on_cris = identity_records(self._move.on_cris, self._move.references, seed)
        self._by_place = {place: _records(place, writer, seed) for place, writer in self._writers.items()}
        self.records = [*self._on_cris, *(record for records in self._by_place.values() for record in records)]
        self.typed = [record for record in self.records if record.system != "pnc"]

    def rows(self) -> dict[str, Rows]:
        """Rows by place and table."""
        deliveries = {
            place: writer.rows({record.reference: record.shown for record in self._by_place[place]})
            for place, writer in self._writers.items()
        }
        on_cris = rows_of(self._move.on_cris, self._on_cris, self._move.references, self._move.cris_crimes)
        cris = {name.removeprefix("cris."): table for name, table in on_cris.items() if name.startswith("cris.")}
        return deliveries | {LAST_OF_CRIS: cris}


def _place(records: ForceRecords) -> str:
    return f"{records.force}/{records.system}/{records.delivered_on.isoformat()}"


def _records(place: str, writer: Writer, seed: int) -> list[IdentityRecord]:
    force, system, _ = place.split("/")
    presenter = Presenter(Dice(seed, f"identity in {place}"), Counter())
    return [
        IdentityRecord(system, number, None, person, presenter.show(person, sheet=True), force=force)
        for number, person in writer.nominals
    ]
