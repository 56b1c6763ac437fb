"""Writes whom a force's teams and MAPPA manage: the team's workbooks and the register's export.

What belongs here: rows of the two contracts. What does not: who is managed (`managed.py`), how a record shows a person
(`records.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.deliveries.contracts import Table
from synthetic.files import DeliveredTable
from synthetic.large.invent import World
from synthetic.large.managed import Lists, ManagedSpell
from synthetic.large.records import Batch, fill_in
from synthetic.large.truth import Truth
from synthetic.rows import Fields, iso


@dataclass(frozen=True)
class ListWriter:
    """Turns the lists of one force of a world into rows; noise and chance are those of records."""

    world: World
    force: int
    noisy: bool
    chance: np.random.Generator

    def iom(self, lists: Lists, truth: Truth) -> dict[str, list[Fields]]:
        """Nominals and spells; references are given in the order of first selection, so they betray nobody."""
        places = self.world.places
        spells: dict[int, list[ManagedSpell]] = {}
        for spell in sorted(lists.spells, key=lambda one: one.begins_on):
            if places.force[spell.borough] == self.force:
                spells.setdefault(spell.person, []).append(spell)
        references = [f"IOM-{number:05d}" for number in range(1, len(spells) + 1)]
        shown = self._shown("iom", references, list(spells), truth)
        nominals = [
            {"iom_reference": reference, **boxes, "borough_code": places.codes[of_person[-1].borough]}
            for reference, boxes, of_person in zip(references, shown, spells.values(), strict=True)
        ]
        rows = [
            {
                "iom_reference": reference,
                "spell_number": str(number),
                "borough_code": places.codes[spell.borough],
                "selected_on": iso(spell.begins_on),
                "deselected_on": iso(spell.ends_on),
                "deselection_code": spell.code,
            }
            for reference, of_person in zip(references, spells.values(), strict=True)
            for number, spell in enumerate(of_person, start=1)
        ]
        return {"nominals": nominals, "spells": rows}

    def visor(self, lists: Lists, truth: Truth) -> dict[str, list[Fields]]:
        """The register, in the order in which people came on it."""
        mappa = sorted((one for one in lists.mappa if one.force == self.force), key=lambda one: one.begins_on)
        references = [f"VIS-{number:05d}" for number in range(1, len(mappa) + 1)]
        shown = self._shown("visor", references, [one.person for one in mappa], truth)
        rows = [
            {
                "visor_reference": reference,
                **boxes,
                "category": one.category,
                "level": one.level,
                "managed_from": iso(one.begins_on),
                "managed_to": iso(one.ends_on),
            }
            for reference, boxes, one in zip(references, shown, mappa, strict=True)
        ]
        return {"mappa_nominals": rows}

    def _shown(self, system: str, references: list[str], people: list[int], truth: Truth) -> list[Fields]:
        """The identity boxes of each record as text; the truth is told on the way."""
        person = np.array(people, dtype=np.int64)
        batch = Batch(person, np.zeros(len(person), dtype=np.float32), np.zeros(len(person), dtype=bool), sheet=True)
        boxes, wrong = fill_in(self.world, batch, noisy=self.noisy, chance=self.chance)
        truth.add(
            self.world.places.forces[self.force], system, pa.array(references, pa.string()), person=person, damage=wrong
        )
        text = pa.table({name: pc.fill_null(pc.cast(column, pa.string()), "") for name, column in boxes.items()})
        return text.to_pylist()


def delivered(tables: Mapping[str, Table], rows: Mapping[str, list[Fields]], extension: str) -> list[DeliveredTable]:
    """Rows with the columns of their contract, in the contract's order, as files of one kind."""
    return [
        DeliveredTable(
            name,
            extension,
            tables[name].column_names,
            tuple(column.kind for column in tables[name].columns),
            [[row[column] for column in tables[name].column_names] for row in rows_of_table],
        )
        for name, rows_of_table in rows.items()
    ]
