"""Writes a force's crimes in the shape of CRIS: crimes, parties and outcomes, as Parquet, a batch at a time.

What belongs here: rows of the three tables of that contract. What does not: what happens (`invent.py`), how a record
shows a person (`records.py`). The writer of another system's shape is a module like this one, named in `write.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.deliveries.contracts import Table
from synthetic.files import PARQUET_TYPES, UnfinishedDelivery
from synthetic.large.crimes import STATUSES
from synthetic.large.invent import World
from synthetic.large.outcomes import CODES
from synthetic.large.parties import VICTIM
from synthetic.large.records import Batch, fill_in
from synthetic.large.truth import Truth

ROWS_AT_A_TIME = 500_000
TABLES = ("crimes", "parties", "outcomes")


class CrisWriter:
    """Writes one force of a world into a delivery."""

    def __init__(
        self, world: World, force: int, tables: Mapping[str, Table], *, noisy: bool, chance: np.random.Generator
    ) -> None:
        """Write the force at a place in the plan; `tables` are the contract's, `chance` fills in records."""
        self._world, self._force_code = world, world.places.forces[force]
        self._tables, self._noisy, self._chance = tables, noisy, chance
        in_force = world.places.force[world.crimes.borough] == force
        self._crimes = np.flatnonzero(in_force)
        self._parties = np.flatnonzero(in_force[world.parties.crime])

    def write(self, delivery: UnfinishedDelivery, truth: Truth) -> dict[str, int]:
        """Write the three files and the truth of the parties; returns how many rows each table has."""
        rows = {"crimes": self._write_crimes(delivery), "parties": self._write_parties(delivery, truth)}
        return rows | {"outcomes": self._write_outcomes(delivery)}

    def _write_crimes(self, delivery: UnfinishedDelivery) -> int:
        crimes, known = self._world.crimes, self._world.known
        class_codes, sub_codes, titles = (
            np.array([getattr(offence, box) or None for offence in known.offences], dtype=object)
            for box in ("class_code", "sub_code", "title")
        )
        with _file(delivery, self._tables["crimes"]) as file:
            for rows in _batches(self._crimes):
                offence = crimes.offence[rows]
                file.write(
                    {
                        "crime_reference": self._references(rows),
                        "borough_code": pa.array(self._world.places.codes[crimes.borough[rows]], pa.string()),
                        "reported_on": _days(crimes.reported[rows]),
                        "committed_from": _days(crimes.committed_from[rows]),
                        "committed_to": _days(crimes.committed_to[rows]),
                        "ho_class_code": pa.array(class_codes[offence], pa.string()),
                        "ho_sub_code": pa.array(sub_codes[offence], pa.string()),
                        "offence_title": pa.array(titles[offence], pa.string()),
                        "crime_status": pa.array(STATUSES[crimes.status[rows]], pa.string()),
                    }
                )
        return len(self._crimes)

    def _write_parties(self, delivery: UnfinishedDelivery, truth: Truth) -> int:
        world = self._world
        with _file(delivery, self._tables["parties"]) as file:
            for rows in _batches(self._parties):
                person, victim = world.parties.person[rows], world.parties.part[rows] == VICTIM
                batch = Batch(person, world.turn[rows], victim)
                boxes, wrong = fill_in(world, batch, noisy=self._noisy, chance=self._chance)
                references = self._references(world.parties.crime[rows])
                role = pa.array(np.where(victim, "VICTIM", "ACCUSED"), pa.string())
                number = world.party_number[rows]
                file.write({"crime_reference": references, "party_number": pa.array(number), "role": role, **boxes})
                truth.add(self._force_code, "cris", references, person=person, damage=wrong, party_number=number)
        return len(self._parties)

    def _write_outcomes(self, delivery: UnfinishedDelivery) -> int:
        outcomes, world = self._world.outcomes, self._world
        many = 0
        with _file(delivery, self._tables["outcomes"]) as file:
            for rows in _batches(self._parties):
                code = np.column_stack([outcomes.first[rows], outcomes.second[rows]])
                day = np.column_stack([outcomes.first_on[rows], outcomes.second_on[rows]])
                place, which = np.nonzero(code)
                of_party = rows[place]
                file.write(
                    {
                        "crime_reference": self._references(world.parties.crime[of_party]),
                        "party_number": pa.array(world.party_number[of_party]),
                        "outcome_number": pa.array(which + 1),
                        "outcome_code": pa.array(CODES[code[place, which]], pa.string()),
                        "outcome_on": _days(day[place, which]),
                    }
                )
                many += len(place)
        return many

    def _references(self, crimes: np.ndarray) -> pa.Array:
        """CRIS numbers: seven digits, a stroke, and the two-digit year of recording."""
        year = self._world.crimes.reported[crimes].astype("datetime64[Y]").astype(np.int64) + 1970
        number = pc.utf8_lpad(pc.cast(pa.array(self._world.number[crimes]), pa.string()), 7, "0")
        return pc.binary_join_element_wise(number, pc.cast(pa.array(year % 100), pa.string()), "/")


class _File:
    """A Parquet file with a contract's columns, in its order."""

    def __init__(self, writer: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._writer, self._schema = writer, schema
        self.rows = 0

    def write(self, columns: Mapping[str, pa.Array]) -> None:
        """Add rows."""
        table = pa.table(
            [columns[name].cast(self._schema.field(name).type) for name in self._schema.names], self._schema
        )
        self._writer.write_table(table)
        self.rows += table.num_rows


@contextmanager
def _file(delivery: UnfinishedDelivery, table: Table) -> Iterator[_File]:
    schema = pa.schema([(column.name, PARQUET_TYPES[column.kind]) for column in table.columns])
    name = f"{table.name}.parquet"
    with pq.ParquetWriter(delivery.folder / name, schema, compression="zstd") as writer:
        file = _File(writer, schema)
        yield file
    delivery.note(name, file.rows)


def _batches(rows: np.ndarray) -> Iterator[np.ndarray]:
    for first in range(0, len(rows), ROWS_AT_A_TIME):
        yield rows[first : first + ROWS_AT_A_TIME]


def _days(days: np.ndarray) -> pa.Array:
    return pa.array(days, pa.date32(), from_pandas=True)
