"""What every neighbour recorded in the study's years, and the Met after them.

What belongs here: which forces there are, on which record system, and the order in which their records are invented.
What does not: what happens (`border.py`, `everyday.py`, `move.py`) and any system's columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from synthetic.dice import Dice
from synthetic.neighbours.border import Border, write_border
from synthetic.neighbours.everyday import NEIGHBOURS, EverydayWriter
from synthetic.neighbours.happened import ForceRecords, London
from synthetic.neighbours.move import Move, MoveWriter
from synthetic.people import Register

DELIVERED_ON = date(2021, 10, 1)
# A force whose records no study reads.
UNREAD = ("essex", "connect")


@dataclass(frozen=True)
class World:
    """The records of every force beside the Met's of October 2021, and the labels of who shows which case."""

    records: list[ForceRecords]
    move: Move
    cases: dict[str, tuple[str, ...]]


def invent_world(register: Register, london: London, seed: int) -> World:
    """Invent what the neighbours recorded, of their own people and of London's; nothing is added to London's records.

    `register` invents people that nobody else is.
    """
    systems = {one.force: one.system for one in NEIGHBOURS} | dict([UNREAD])
    forces = {force: ForceRecords(force, system, DELIVERED_ON) for force, system in systems.items()}
    border = Border(forces, london, Dice(seed, "border"))
    cases = write_border(border)
    for neighbour in NEIGHBOURS:
        people = register.drawing_from(Dice(seed, f"people of {neighbour.force}"))
        dice = Dice(seed, f"everyday crime of {neighbour.force}")
        EverydayWriter(neighbour, people, london.pools, border.taken, dice).write(forces[neighbour.force])
    move = MoveWriter(register.drawing_from(Dice(seed, "people of the move")), Dice(seed, "move")).write()
    return World([*forces.values(), move.on_connect], move, cases | move.cases)
