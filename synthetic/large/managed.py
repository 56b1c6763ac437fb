"""Whom offender management teams and MAPPA manage, in every team's area.

What belongs here: who is on which list from when to when, those who left or joined on a day that decides included. What
does not: how a sheet shows a person (`records.py`) and files (`write.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from synthetic.dice import Dice
from synthetic.large.invent import World
from synthetic.large.parties import CHARGED, SUSPECT
from synthetic.large.plan import CRIMES_OF_THE_MET
from synthetic.london import DESELECTION_CODES
from synthetic.records import LAST_RECORDED, MEMBERSHIP_DATE

# In each team's area of a force of the Met's size, and the least in any.
OPEN_SPELLS, FORMER_SPELLS, MAPPA_SPELLS = 76, 12, 17
LEAST = 8
FIRST_SELECTION = date(2018, 1, 1)
EARLIER_SPELL, ENDS_LATER = 0.15, 0.05
ENDED_MAPPA = 0.3
# The day itself, the day after: who just is not managed, and who just is.
LEFT_ON = (MEMBERSHIP_DATE, MEMBERSHIP_DATE + timedelta(days=1))
JOINED_ON = (MEMBERSHIP_DATE, MEMBERSHIP_DATE + timedelta(days=1))


@dataclass(frozen=True)
class ManagedSpell:
    """A stretch of time on a team's list; borough and person are places in the world's columns."""

    person: int
    borough: int
    begins_on: date
    ends_on: date | None = None
    code: str = ""


@dataclass(frozen=True)
class MappaSpell:
    """A stretch of time under MAPPA."""

    person: int
    force: int
    category: str
    level: str
    begins_on: date
    ends_on: date | None = None


@dataclass
class Lists:
    """Everybody who is or was managed."""

    spells: list[ManagedSpell]
    mappa: list[MappaSpell]


def manage(world: World, seed: int) -> Lists:
    """Select people for each team's list and for MAPPA: mostly those of the area who are accused most."""
    dice = Dice(seed, "managed, large")
    writer = _Writer(world, dice)
    for team in range(len(world.places.teams)):
        writer.team(team)
    return Lists(writer.spells, writer.mappa)


class _Writer:
    def __init__(self, world: World, dice: Dice) -> None:
        self._places, self._dice = world.places, dice
        self.spells: list[ManagedSpell] = []
        self.mappa: list[MappaSpell] = []
        times = world.plan.crimes / CRIMES_OF_THE_MET / len(world.plan.forces)
        self._open, self._former, self._mappa = (
            max(LEAST, round(times * many)) for many in (OPEN_SPELLS, FORMER_SPELLS, MAPPA_SPELLS)
        )
        parts = np.isin(world.parties.part, (CHARGED, SUSPECT))
        accused = np.bincount(world.parties.person[parts], minlength=len(world.people.birth))
        # A team knows those who are accused most, though not in that order.
        known = accused * dice.generator.random(len(accused))
        self._candidates = np.argsort(-known, kind="stable")
        self._candidates = self._candidates[known[self._candidates] > 0]
        self._team_of = world.places.team[world.people.borough[self._candidates]]

    def team(self, team: int) -> None:
        """Fill one team's list, and MAPPA in its area."""
        ours = self._candidates[self._team_of == team]
        listed = ours[: self._open]
        former = ours[self._open : self._open + self._former]
        boroughs = self._places.boroughs_of_team(team)
        for person in listed:
            self._open_spell(int(person), int(self._dice.pick(boroughs)))
        for number, person in enumerate(former):
            self._closed_spell(int(person), int(self._dice.pick(boroughs)), number)
        force = int(self._places.force_of_team[team])
        mappa = [*ours[: self._mappa // 2], *ours[self._open + self._former :][: self._mappa - self._mappa // 2]]
        for person in mappa:
            self._mappa_spell(int(person), force)

    def _open_spell(self, person: int, borough: int) -> None:
        dice = self._dice
        begins_on = dice.day(FIRST_SELECTION, MEMBERSHIP_DATE)
        if dice.chance(EARLIER_SPELL):
            before = begins_on - timedelta(days=dice.between(200, 600))
            ended = before + timedelta(days=dice.between(60, 180))
            self.spells.append(ManagedSpell(person, borough, before, ended, dice.pick(DESELECTION_CODES[:4])))
        ends = dice.chance(ENDS_LATER)
        last = dice.day(MEMBERSHIP_DATE + timedelta(days=1), LAST_RECORDED) if ends else None
        self.spells.append(ManagedSpell(person, borough, begins_on, last, "COMPLETED" if ends else ""))

    def _closed_spell(self, person: int, borough: int, number: int) -> None:
        """Somebody who left, the first ones on a day that decides, or who joined about the membership date."""
        dice = self._dice
        if number < len(LEFT_ON):
            begins_on = LEFT_ON[number] - timedelta(days=dice.between(100, 600))
            self.spells.append(ManagedSpell(person, borough, begins_on, LEFT_ON[number], "COMPLETED"))
        elif number < len(LEFT_ON) + len(JOINED_ON):
            self.spells.append(ManagedSpell(person, borough, JOINED_ON[number - len(LEFT_ON)]))
        else:
            begins_on = dice.day(date(2017, 1, 1), date(2020, 6, 30))
            ends_on = begins_on + timedelta(days=dice.between(60, 400))
            self.spells.append(ManagedSpell(person, borough, begins_on, ends_on, dice.pick(DESELECTION_CODES[:4])))

    def _mappa_spell(self, person: int, force: int) -> None:
        dice = self._dice
        begins_on = dice.day(date(2014, 1, 1), date(2021, 8, 31))
        ends_on = begins_on + timedelta(days=dice.between(100, 1500)) if dice.chance(ENDED_MAPPA) else None
        ends_on = None if ends_on and ends_on > LAST_RECORDED else ends_on
        category = "2" if dice.chance(0.55) else dice.pick(("1", "1", "1", "3"))
        level = "1" if dice.chance(0.8) else dice.pick(("2", "2", "3"))
        self.mappa.append(MappaSpell(person, force, category, level, begins_on, ends_on))
