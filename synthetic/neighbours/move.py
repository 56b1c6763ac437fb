"""The years in which the Met changed its record system: CRIS until February 2024, CONNECT after it.

What belongs here: South Area's crimes of 2022 to 2025, the open ones of early 2024 carried over from one system into
the other, and people who are victim-offenders over the change, or only seem to be. What does not: how either system
shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from synthetic.dice import Dice
from synthetic.neighbours.happened import ForceRecords, Origin, RecordedCrime
from synthetic.offences import FORCE, Offence, london_offences, offences, other_boroughs, study_boroughs
from synthetic.people import Person, Register
from synthetic.records import Clerk, Crime, Ledger, Party
from synthetic.rows import Fields, crime_rows

FIRST_DAY = date(2022, 3, 1)
LAST_DAY_ON_CRIS = date(2024, 2, 18)
LAST_DAY = date(2025, 8, 31)
LAST_CRIS_DELIVERED_ON = date(2024, 3, 1)
CONNECT_DELIVERED_ON = date(2025, 9, 15)
# What was open on the last day on CRIS was typed into CONNECT under a new number, with the old one beside it.
OPEN_SINCE = date(2024, 1, 1)
CARRIED_OVER_SHARE = 0.5
CRIMES_ON_CRIS, CRIMES_ON_CONNECT = 900, 700
VICTIMS, OFFENDERS = 600, 160
ABH = "8N.8.6.0"
EACH_KIND = 6


@dataclass
class Move:
    """What each system holds, and who shows which rule by whom."""

    on_cris: Ledger = field(default_factory=Ledger)
    cris_crimes: list[Fields] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    on_connect: ForceRecords = field(default_factory=lambda: ForceRecords(FORCE, "connect", CONNECT_DELIVERED_ON))
    cases: dict[str, tuple[str, ...]] = field(default_factory=dict)


class MoveWriter:
    """Writes the force's crimes into the system of their day."""

    def __init__(self, register: Register, dice: Dice) -> None:
        """Invent the people of these years."""
        self.register, self.dice, self.move = register, dice, Move()
        self.catalogue = [one for one in london_offences() if not one.offence.qualifying]
        self.weights = np.cumsum([one.weight for one in self.catalogue])
        self.victims = [self._person("victim", number, 0.2) for number in range(VICTIMS)]
        self.offenders = [self._person("offender", number, 0.9) for number in range(OFFENDERS)]
        self.cris = Clerk(self.move.on_cris, dice, LAST_DAY_ON_CRIS)
        self.connect = Clerk(Ledger(), dice, LAST_DAY)
        self.places = (*study_boroughs(), *other_boroughs()[:6])
        self.carried: list[int] = []

    def write(self) -> Move:
        """Record everything, and give the crimes on CRIS their references."""
        for _ in range(CRIMES_ON_CRIS):
            self._everyday(FIRST_DAY, LAST_DAY_ON_CRIS - timedelta(days=7))
        for _ in range(CRIMES_ON_CONNECT):
            self._everyday(LAST_DAY_ON_CRIS + timedelta(days=1), LAST_DAY)
        cases = (self.on_both_sides, self.twice_the_same_crime, self.charged_after_the_move)
        self.move.cases = {case.__name__: tuple(case()) for case in cases}
        self.move.cris_crimes, self.move.references = crime_rows(self.move.on_cris.crimes)
        for number in self._carried_over():
            self._carry_over(number)
        return self.move

    def on_both_sides(self) -> list[str]:
        """Somebody charged on CRIS and a victim on CONNECT, or the other way round: victim-offenders."""
        people = [self._person("both-sides", number, 1.0) for number in range(EACH_KIND)]
        for number, person in enumerate(people):
            offence_day, victim_day = date(2023, 5, 1), date(2024, 9, 1)
            if number % 2:
                offence_day, victim_day = victim_day, offence_day
            self._charge(person, offences()[ABH], offence_day)
            self._record(offences()[ABH], victim_day, [Party("VICTIM", person)])
        return [person.label for person in people]

    def twice_the_same_crime(self) -> list[str]:
        """Near miss: accused and hurt in one affray, which both systems hold: one crime makes no victim-offender."""
        people = [self._person("one-affray", number, 1.0) for number in range(EACH_KIND)]
        for person in people:
            offence, day = offences()[ABH], date(2024, 2, 1)
            parties = [self.cris.charged(person, offence, day), Party("VICTIM", person)]
            self.carried.append(len(self.move.on_cris.crimes))
            self._record(offence, day, parties)
        return [person.label for person in people]

    def charged_after_the_move(self) -> list[str]:
        """Somebody without an outcome on CRIS who was charged on CONNECT, and a victim later: victim-offenders."""
        people = [self._person("charged-later", number, 1.0) for number in range(EACH_KIND)]
        for person in people:
            self.carried.append(len(self.move.on_cris.crimes))
            self._record(offences()[ABH], date(2024, 1, 20), [Party("ACCUSED", person)])
            self._record(offences()[ABH], date(2025, 2, 1), [Party("VICTIM", person)])
        return [person.label for person in people]

    def _person(self, kind: str, number: int, pnc_share: float) -> Person:
        return self.register.invent(f"move-{kind}-{number:04d}", has_pnc_id=self.dice.chance(pnc_share))

    def _everyday(self, first: date, last: date) -> None:
        chosen, day = self.dice.weighted(self.catalogue, self.weights), self.dice.day(first, last)
        parties = [Party("VICTIM", self.dice.pick(self.victims))] if chosen.offence.victims == "person" else []
        if self.dice.chance(chosen.charged_share):
            parties.append(self._clerk(day).charged(self.dice.pick(self.offenders), chosen.offence, day))
        self._record(chosen.offence, day, parties, self.places)

    def _charge(self, person: Person, offence: Offence, day: date) -> None:
        self._record(offence, day, [self._clerk(day).charged(person, offence, day)])

    def _clerk(self, day: date) -> Clerk:
        return self.cris if day <= LAST_DAY_ON_CRIS else self.connect

    def _record(self, offence: Offence, day: date, parties: list[Party], places: Sequence[str] = ()) -> None:
        """Record a crime in one of these boroughs; without any it is in the study's area, as every named case is."""
        crime = self._clerk(day).record(offence, self.dice.pick(places or study_boroughs()), day, parties)
        if day > LAST_DAY_ON_CRIS:
            self.move.on_connect.crimes.append(RecordedCrime(crime, FORCE))

    def _carried_over(self) -> list[int]:
        open_ones = [
            number
            for number, crime in enumerate(self.move.on_cris.crimes)
            if crime.reported_on >= OPEN_SINCE and number not in self.carried and self.dice.chance(CARRIED_OVER_SHARE)
        ]
        return sorted(self.carried + open_ones)

    def _carry_over(self, number: int) -> None:
        """Type an open crime into CONNECT, where whoever had no outcome yet is charged in the end."""
        crime = self.move.on_cris.crimes[number]
        parties = tuple(self._charged_since(party, crime) for party in crime.parties)
        carried = replace(crime, parties=parties)
        origin = Origin(FORCE, self.move.references[number])
        self.move.on_connect.crimes.append(RecordedCrime(carried, FORCE, origin))

    def _charged_since(self, party: Party, crime: Crime) -> Party:
        if party.role == "VICTIM" or party.outcomes:
            return party
        return Party(party.role, party.person, (("1", crime.reported_on + timedelta(days=120)),))
