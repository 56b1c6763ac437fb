"""Writes the deliveries of a large world, and the truth beside them.

What belongs here: which files there are, and which writer a force's record system has. What does not: what happens
(`invent.py`, `managed.py`), and rows (`cris.py`, `lists.py`).

A force of another record system needs three things: its row in the plan, a writer of its shape beside `cris.py`, and
that writer's line in `WRITERS`. What happens, who people are and what goes wrong on a record stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from orchestration.deliveries.contracts import System, load_contracts
from synthetic.files import refuse_to_replace, unfinished_delivery, write_delivery
from synthetic.large.cris import CrisWriter
from synthetic.large.invent import invent
from synthetic.large.lists import ListWriter, delivered
from synthetic.large.managed import Lists, manage
from synthetic.large.plan import ForcePlan, plan_of
from synthetic.large.truth import Truth, label_of
from synthetic.truth import truth_file

WRITERS = {"cris": CrisWriter}
LISTS = {"iom": ".xlsx", "visor": ".parquet"}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class LargeDeliveries:
    """What was written: folders by `force/system/date`, the truth, rows by delivery and table, and near misses.

    `near_misses` has the labels of those who show each, `damaged_records` how many records noise damaged.
    """

    folders: dict[str, Path]
    truth: Path
    rows: dict[str, int]
    near_misses: dict[str, tuple[str, ...]]
    damaged_records: int


@dataclass(frozen=True)
class LargeOrder:
    """What is to be written: a scale, so many times as large, by a seed, with or without noise, as of a day."""

    scale: str
    times: float
    seed: int
    noise: str
    delivered_on: date

    def chance_of(self, purpose: str) -> np.random.Generator:
        """Chance for one purpose, so that what records say changes nothing of what happened."""
        return np.random.default_rng([self.seed, *purpose.encode()])


def write_large(home: Path, order: LargeOrder, say: Progress) -> LargeDeliveries:
    """Write what was ordered under `home`, and the truth beside it.

    The same order writes the same bytes.

    Raises:
        ValueError: there is no such scale, or nothing would be written.
        FileExistsError: a delivery that is not synthetic is in the way.
    """
    plan = plan_of(order.scale, order.times)
    folders = _folders(home, plan.forces, order.delivered_on)
    for folder in folders.values():
        refuse_to_replace(folder)
    say(f"Inventing {plan.crimes:,} crimes and who is party to them")
    world = invent(plan, order.seed)
    lists = manage(world, order.seed)
    origin = {"seed": order.seed, "noise": order.noise, "scale": order.scale, "times": order.times}
    contracts = load_contracts()
    rows: dict[str, int] = {}
    noisy = order.noise == "realistic"
    with Truth(home) as truth:
        for number, force in enumerate(plan.forces):
            say(f"Writing {force.crimes:,} crimes of {force.force_code}")
            place = _place(force, force.system, order.delivered_on)
            chance = order.chance_of(f"records of {force.force_code}")
            tables = _tables(contracts[force.system])
            writer = WRITERS[force.system](world, number, tables, noisy=noisy, chance=chance)
            with unfinished_delivery(folders[place], origin) as delivery:
                rows |= {f"{place}/{name}": many for name, many in writer.write(delivery, truth).items()}
            list_writer = ListWriter(world, number, noisy, order.chance_of(f"lists of {force.force_code}"))
            for system, extension in LISTS.items():
                place = _place(force, system, order.delivered_on)
                listed = _listed(list_writer, system, lists, truth)
                write_delivery(folders[place], delivered(_tables(contracts[system]), listed, extension), origin)
                rows |= {f"{place}/{name}": len(table) for name, table in listed.items()}
    shown = {name: tuple(label_of(person) for person in people) for name, people in world.near_misses.items()}
    return LargeDeliveries(folders, truth_file(home), rows, shown, truth.damaged)


def _listed(writer: ListWriter, system: str, lists: Lists, truth: Truth) -> dict[str, list[dict[str, str]]]:
    return writer.iom(lists, truth) if system == "iom" else writer.visor(lists, truth)


def _tables(system: System) -> dict:
    return {table.name: table for table in system.tables}


def _folders(home: Path, forces: tuple[ForcePlan, ...], delivered_on: date) -> dict[str, Path]:
    places = [_place(force, system, delivered_on) for force in forces for system in (force.system, *LISTS)]
    return {place: home / "deliveries" / place for place in places}


def _place(force: ForcePlan, system: str, delivered_on: date) -> str:
    return f"{force.force_code}/{system}/{delivered_on.isoformat()}"
