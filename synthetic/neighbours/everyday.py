"""The everyday crime of London's neighbours, as London's own is invented.

What belongs here: how much each neighbour records, where, and of whom: mostly of people of its own, now and then of a
Londoner, who never becomes by it what `border.py` alone makes of people. What does not: those named cases.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from synthetic.dice import Dice
from synthetic.london import BORN_MOSTLY_OFFENDERS, BORN_MOSTLY_VICTIMS, FIRST_DAY, OTHER_OUTCOMES, Pool, Pools
from synthetic.neighbours.happened import ForceRecords, RecordedCrime
from synthetic.offences import REFERENCE, Offence, boroughs_by_unit, london_offences, read_rows
from synthetic.people import Person, Register
from synthetic.records import LAST_RECORDED, Clerk, Ledger, Party


@dataclass(frozen=True)
class Neighbour:
    """A neighbour: how many crimes it records in the study's years, and of how many people."""

    force: str
    system: str
    crimes: int
    victims: int
    offenders: int


NEIGHBOURS = (
    Neighbour("kent", "connect", 1500, 700, 220),
    Neighbour("surrey", "niche", 1300, 600, 180),
    Neighbour("btp", "niche", 900, 500, 150),
    Neighbour("city-of-london", "niche", 250, 150, 60),
)
BORN = {"victim": (BORN_MOSTLY_VICTIMS, 0.2), "offender": (BORN_MOSTLY_OFFENDERS, 0.9)}
LONDONER_SHARE = 0.06
NOT_CONFIRMED_SHARE = 0.03


def places_of(force: str) -> tuple[tuple[str, str], ...]:
    """Where a force's crimes happen: its own boroughs with itself, and London's with the Met for the railway police."""
    own = tuple(
        (force, row["borough_code"]) for row in read_rows(REFERENCE / "areas.csv") if row["force_code"] == force
    )
    return own or tuple(("met", borough) for boroughs in boroughs_by_unit().values() for borough in boroughs)


class EverydayWriter:
    """Writes the ordinary crime of one neighbour."""

    def __init__(
        self, neighbour: Neighbour, register: Register, londoners: Pools, spared: Collection[str], dice: Dice
    ) -> None:
        """Invent the neighbour's own people; Londoners with these labels are left to the named cases."""
        self.neighbour, self.londoners, self.spared, self.dice = neighbour, londoners, spared, dice
        self.clerk = Clerk(Ledger(), dice)
        self.places = places_of(neighbour.force)
        self.catalogue = london_offences()
        self.weights = np.cumsum([one.weight for one in self.catalogue])
        self.units = list(boroughs_by_unit())
        self.victims = self._people(register, "victim", neighbour.victims)
        self.offenders = self._people(register, "offender", neighbour.offenders)

    def write(self, records: ForceRecords) -> None:
        """Record this neighbour's crimes."""
        for _ in range(self.neighbour.crimes):
            chosen = self.dice.weighted(self.catalogue, self.weights)
            place_force, borough = self.dice.pick(self.places)
            day = self.dice.day(FIRST_DAY, LAST_RECORDED)
            parties = self._victims(chosen.offence)
            if self.dice.chance(chosen.charged_share):
                parties.append(self.clerk.charged(self._offender(), chosen.offence, day))
            elif self.dice.chance(0.4):
                parties.append(self.clerk.accused(self._offender(), self.dice.pick(OTHER_OUTCOMES), day))
            status = "NO CRIME" if self.dice.chance(NOT_CONFIRMED_SHARE) else "CONFIRMED"
            crime = self.clerk.record(chosen.offence, borough, day, parties, status)
            records.crimes.append(RecordedCrime(crime, place_force))

    def _people(self, register: Register, kind: str, count: int) -> list[Person]:
        born, pnc_share = BORN[kind]
        labels = (f"{self.neighbour.force}-{kind}-{number:05d}" for number in range(count))
        return [register.invent(label, born=born, has_pnc_id=self.dice.chance(pnc_share)) for label in labels]

    def _victims(self, offence: Offence) -> list[Party]:
        """Victims: people of the neighbour, or Londoners of whom London itself knows nothing but what they suffered."""
        if offence.victims != "person":
            return []
        if not offence.fatal and self.dice.chance(LONDONER_SHARE):
            return [Party("VICTIM", self._londoner(self.londoners.victims))]
        return [Party("VICTIM", self.dice.pick(self.victims))]

    def _offender(self) -> Person:
        if self.dice.chance(LONDONER_SHARE):
            return self._londoner(self.londoners.offenders)
        return self.dice.pick(self.offenders)

    def _londoner(self, pool: Pool) -> Person:
        while (person := pool.draw(self.dice.pick(self.units))).label in self.spared:
            pass
        return person
