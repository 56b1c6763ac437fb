"""The rest of London: background people, their crimes, IOM spells and MAPPA.

What belongs here: people and crimes that are neither of the study nor near misses. Who may do and
suffer what is settled by pools, so that nobody here can become a victim-offender of the study's
area: `victims` are never charged with a qualifying offence, `offenders` never suffer one, and
those who do `both` are party to no qualifying crime in the study's boroughs. What does not belong
here: the study's people and near misses.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from synthetic.dice import Dice
from synthetic.offences import (
    STUDY_AREA,
    Offence,
    boroughs_by_unit,
    london_offences,
    other_boroughs,
    qualifies,
    study_boroughs,
)
from synthetic.people import Person, Register
from synthetic.records import (
    LAST_RECORDED,
    MEMBERSHIP_DATE,
    WINDOW_END,
    WINDOW_START,
    Clerk,
    Mappa,
    Party,
    Spell,
)

FIRST_DAY = date(2017, 7, 1)
ORDINARY_CRIMES = 31_000
VICTIMS, OFFENDERS = 10_500, 2_900
# In each other command unit: how many do both, how many have an open spell, how many have both.
BOTH_PER_UNIT = (66, 92)
OPEN_SPELLS_PER_UNIT = (63, 90)
ON_BOTH_PER_UNIT = (5, 14)
MAPPA_PER_UNIT = (12, 22)
BORN_MOSTLY_VICTIMS = (date(1948, 1, 1), date(2005, 12, 31))
BORN_MOSTLY_OFFENDERS = (date(1972, 1, 1), date(2003, 12, 31))
# About so many have a twin or a child of the same name in the same pool.
RELATIVE_SHARE = 0.012
LAST_YEAR_OF_PARENTS = 1974
DESELECTION_CODES = ("COMPLETED", "MOVED", "CUSTODY", "REDUCED_RISK", "DIED")
OTHER_OUTCOMES = ("14",) * 14 + ("15",) * 26 + ("16",) * 34 + ("18",) * 4 + (
    "8", "8", "8", "9", "10", "17", "17", "20", "21", "22", "6", "4", "5", "12", "13",
)  # fmt: skip
SURVIVED = ("8N.8.6.0",) * 15 + ("8N.8.1.2",) * 2 + ("8N.8.1.1", "5D.5.1.0")
# What the index cannot weigh, or not without doubt: class, sub-code, title.
IRREGULAR = (
    ("8N", "008/99", "Assault with Injury - other or not stated"),
    ("8N", "008/01", ""),
    ("28E", "028/03", ""),
    ("8N", "008/06", "ABH (title of the old system)"),
    ("195", "", "Stalking and harassment, old code"),
    ("46", "046/00", ""),
    ("92D", "092/99", "Possession of a controlled drug - not yet analysed"),
    ("66", "", ""),
)
IRREGULAR_SHARE = 0.006
BROKEN_PIECES = tuple(
    Offence("", class_code, sub_code, title, "Violence", qualifies(class_code, sub_code), None)
    for class_code, sub_code, title in IRREGULAR
)


class Pool:
    """Background people by home command unit, some of them drawn far more often than others."""

    def __init__(self, dice: Dice, skew: float) -> None:
        """Make an empty pool; the higher `skew`, the more the few do."""
        self._dice, self._skew = dice, skew
        self._people: dict[str, list[Person]] = {unit: [] for unit in boroughs_by_unit()}
        self._cumulative: dict[str, np.ndarray] = {}

    def add(self, unit: str, person: Person) -> None:
        """Add a person who lives in this command unit."""
        self._people[unit].append(person)

    def home(self, unit: str) -> list[Person]:
        """Everybody in the pool who lives in this command unit."""
        return self._people[unit]

    def draw(self, unit: str) -> Person:
        """Draw one of the unit's people."""
        people = self._people[unit]
        if unit not in self._cumulative:
            weights = self._dice.generator.pareto(self._skew, len(people)) + 0.2
            self._cumulative[unit] = np.cumsum(np.minimum(weights, 40))
        return self._dice.weighted(people, self._cumulative[unit])


class Pools:
    """All background people, and who may be drawn for which part in which crime."""

    def __init__(self, register: Register, dice: Dice) -> None:
        """Invent everybody and sort them by what they may do and suffer."""
        self._register, self._dice = register, dice
        self._number = 0
        self._unit_of = {borough: unit for unit, boroughs in boroughs_by_unit().items() for borough in boroughs}
        self._units = list(boroughs_by_unit())
        self.victims, self.offenders = Pool(dice, 2.2), Pool(dice, 1.3)
        self.both: dict[str, list[Person]] = {}
        for number in range(VICTIMS):
            person = self.newcomer(pnc_share=0.25)
            self.victims.add(self._units[number % 12], person)
            if dice.chance(RELATIVE_SHARE):
                self.victims.add(self._units[number % 12], self._relative(person))
        for number in range(OFFENDERS):
            person = self.newcomer(pnc_share=0.93, male=0.86)
            self.offenders.add(self._units[number % 12], person)
            if dice.chance(RELATIVE_SHARE):
                self.offenders.add(self._units[number % 12], self._relative(person))
        for unit in self.other_units:
            count = dice.between(*BOTH_PER_UNIT)
            self.both[unit] = [self.newcomer(pnc_share=0.95, male=0.82) for _ in range(count)]

    @property
    def other_units(self) -> list[str]:
        """Command units other than the study's."""
        return [unit for unit in self._units if unit != STUDY_AREA]

    def newcomer(self, *, pnc_share: float = 0.2, male: float = 0.55) -> Person:
        """Invent one more background person, in no pool yet."""
        dice = self._dice
        self._number += 1
        person = self._register.invent(
            f"london-{self._number:06d}",
            sex="M" if dice.chance(male) else "F",
            born=BORN_MOSTLY_VICTIMS if pnc_share < 0.5 else BORN_MOSTLY_OFFENDERS,
            has_pnc_id=dice.chance(pnc_share),
        )
        if dice.chance(0.05):
            person = replace(person, self_defined_ethnicity=dice.pick(("", "NS")), observed_ethnicity="IC9")
        return replace(person, sex="U") if dice.chance(0.015) else person

    def _relative(self, person: Person) -> Person:
        """Invent a twin, or a child named after the parent: whoever looks like one person."""
        self._number += 1
        born = person.date_of_birth or BORN_MOSTLY_OFFENDERS[0]
        twin = born.year > LAST_YEAR_OF_PARENTS or self._dice.chance(0.6)
        later = born + timedelta(days=self._dice.between(20, 30) * 365)
        return self._register.invent(
            f"london-{self._number:06d}",
            sex=person.sex if person.sex != "U" else None,
            ethnicity=person.self_defined_ethnicity.replace("NS", "") or None,
            surname=person.surname,
            forename=None if twin else person.forename,
            born=(born, born) if twin else (later, later),
            has_pnc_id=bool(person.pnc_id),
        )

    def victim(self, borough: str, beside: Sequence[Party] = ()) -> Person:
        """Draw somebody who suffers a crime here and is not yet party to it."""
        return self._fresh(lambda: self.victims.draw(self._near(borough)), beside)

    def offender(self, borough: str, beside: Sequence[Party] = ()) -> Person:
        """Draw somebody who commits a crime here and is not yet party to it."""
        return self._fresh(lambda: self.offenders.draw(self._near(borough)), beside)

    def _near(self, borough: str) -> str:
        return self._unit_of[borough] if self._dice.chance(0.82) else self._dice.pick(self._units)

    @staticmethod
    def _fresh(draw: Callable[[], Person], beside: Sequence[Party]) -> Person:
        taken = {party.person.label for party in beside}
        while (person := draw()).label in taken:
            pass
        return person


def write_london(clerk: Clerk, pools: Pools, dice: Dice) -> None:
    """Record the rest of London: managed people and their careers first, then ordinary crime."""
    writer = LondonWriter(clerk, pools, dice)
    for unit in pools.other_units:
        writer.unit(unit)
    writer.lists_without_open_spells()
    writer.ordinary_crimes(ORDINARY_CRIMES)


class LondonWriter:
    """Writes background records with one clerk."""

    def __init__(self, clerk: Clerk, pools: Pools, dice: Dice) -> None:
        """Write with `clerk`, drawing people from `pools`."""
        self.clerk, self.pools, self.dice = clerk, pools, dice
        self.catalogue = london_offences()
        self.weights = np.cumsum([one.weight for one in self.catalogue])
        self.charged_weights = np.cumsum([one.weight * one.charged_share + 0.4 for one in self.catalogue])
        self.offences = {one.offence.code: one.offence for one in self.catalogue}
        self.qualifying = [one for one in self.catalogue if one.offence.qualifying]
        self.qualifying_weights = np.cumsum([one.weight * one.charged_share + 0.2 for one in self.qualifying])
        self.boroughs = (*study_boroughs(), *other_boroughs())
        self.elsewhere = other_boroughs()

    # -- other command units --------------------------------------------------------------------

    def unit(self, unit: str) -> None:
        """Write the victim-offenders, IOM list and MAPPA of one command unit."""
        dice = self.dice
        both = self.pools.both[unit]
        for person in both:
            self._victim_offender(person, unit)
        shared = dice.between(*ON_BOTH_PER_UNIT)
        alone = dice.between(*OPEN_SPELLS_PER_UNIT) - shared
        listed = dice.shuffled(both)[:shared]
        only_listed = dice.shuffled(self.pools.offenders.home(unit))[:alone]
        for person in only_listed:
            self._career(person, unit, dice.few(2.2) + dice.chance(0.95), self.boroughs)
        for person in listed + only_listed:
            self._open_spell(person, unit)
        self._mappa(dice.shuffled(both)[:8] + dice.shuffled(only_listed), unit)

    def _victim_offender(self, person: Person, unit: str) -> None:
        """One qualifying offence and victimisation each, one of them at least in the unit."""
        dice = self.dice
        home = boroughs_by_unit()[unit]
        place = dice.below(6)
        offence_in = dice.pick(self.elsewhere if place == 0 else home)
        victimisation_in = dice.pick(self.elsewhere if place == 1 else home)
        offence = dice.weighted(self.qualifying, self.qualifying_weights).offence
        self._charged(person, offence, offence_in, self._day_in_window())
        for _ in range(1 + dice.chance(0.25)):
            self._victimised(person, victimisation_in, self._day_in_window())
        self._career(person, unit, dice.few(1.2), self.elsewhere)

    def _career(self, person: Person, unit: str, times: int, beyond: Sequence[str]) -> None:
        """Charge a person with more offences, mostly at home; `beyond` are the other boroughs."""
        for _ in range(times):
            offence = self.dice.weighted(self.catalogue, self.charged_weights).offence
            at_home = self.dice.chance(0.8)
            borough = self.dice.pick(boroughs_by_unit()[unit] if at_home else beyond)
            self._charged(person, offence, borough, self._day())

    def _charged(self, person: Person, offence: Offence, borough: str, day: date) -> None:
        parties = self._victims(offence, borough)
        parties.append(self.clerk.charged(person, offence, day))
        if self.dice.chance(0.12):
            other = self.pools.offender(borough, parties)
            parties.append(
                self.clerk.charged(other, offence, day)
                if self.dice.chance(0.6)
                else self.clerk.no_further_action(other, day)
            )
        self.clerk.record(offence, borough, day, parties)

    def _victimised(self, person: Person, borough: str, day: date) -> None:
        offence = self.offences[self.dice.pick(SURVIVED)]
        parties = [Party("VICTIM", person)]
        if self.dice.chance(0.5):
            parties.append(self.clerk.no_further_action(self.pools.offender(borough, parties), day))
        self.clerk.record(offence, borough, day, parties)

    def _open_spell(self, person: Person, unit: str) -> None:
        dice = self.dice
        borough = dice.pick(boroughs_by_unit()[unit])
        selected_on = dice.day(date(2018, 1, 1), MEMBERSHIP_DATE)
        if dice.chance(0.15):
            earlier = selected_on - timedelta(days=dice.between(200, 600))
            ended = earlier + timedelta(days=dice.between(60, 180))
            before = dice.pick(self.boroughs)
            code = dice.pick(DESELECTION_CODES[:4])
            self.clerk.ledger.select(person, Spell(before, earlier, ended, code))
        ends = dice.chance(0.05)
        self.clerk.ledger.select(
            person,
            Spell(
                borough,
                selected_on,
                dice.day(MEMBERSHIP_DATE + timedelta(days=1), LAST_RECORDED) if ends else None,
                "COMPLETED" if ends else "",
            ),
        )

    def _mappa(self, people: list[Person], unit: str) -> None:
        dice = self.dice
        others = self.pools.victims.home(unit)[:6]
        for person in people[: dice.between(*MAPPA_PER_UNIT)] + others:
            started = dice.day(date(2014, 1, 1), date(2021, 8, 31))
            ended = None
            if dice.chance(0.3):
                ended = started + timedelta(days=dice.between(100, 1500))
                ended = None if ended > LAST_RECORDED else ended
            category = "2" if dice.chance(0.55) else dice.pick(("1", "1", "1", "3"))
            level = "1" if dice.chance(0.8) else dice.pick(("2", "2", "3"))
            self.clerk.ledger.mappa.append(Mappa(person, category, level, started, ended))

    def lists_without_open_spells(self) -> None:
        """Add people who have left the lists, also the study area's, or join after the date."""
        dice = self.dice
        listed = self.clerk.ledger.spells
        for unit in boroughs_by_unit():
            former = [p for p in self.pools.offenders.home(unit) if p not in listed][:12]
            for number, person in enumerate(former):
                borough = dice.pick(boroughs_by_unit()[unit])
                if number < 3 and unit != STUDY_AREA:
                    joined = dice.day(MEMBERSHIP_DATE + timedelta(days=1), LAST_RECORDED)
                    self.clerk.ledger.select(person, Spell(borough, joined))
                    continue
                started = dice.day(date(2017, 1, 1), date(2020, 6, 30))
                ended = started + timedelta(days=dice.between(60, 400))
                code = dice.pick(DESELECTION_CODES[:4])
                self.clerk.ledger.select(person, Spell(borough, started, ended, code))

    # -- ordinary crime -------------------------------------------------------------------------

    def ordinary_crimes(self, count: int) -> None:
        """Record this many crimes of everyday London, a few of them not confirmed."""
        dice = self.dice
        for _ in range(count):
            chosen = dice.weighted(self.catalogue, self.weights)
            offence, charged_share = chosen.offence, chosen.charged_share
            if dice.chance(IRREGULAR_SHARE):
                offence, charged_share = dice.pick(BROKEN_PIECES), 0.25
            borough, day = dice.pick(self.boroughs), self._day()
            parties = self._victims(offence, borough)
            if dice.chance(charged_share):
                for _ in range(1 + min(dice.few(0.15), 3)):
                    person = self._who_is_charged(offence, borough, parties)
                    parties.append(self.clerk.charged(person, offence, day))
            elif dice.chance(0.38):
                for _ in range(1 + min(dice.few(0.1), 2)):
                    parties.append(self._suspect(borough, parties, day))
            self.clerk.record(offence, borough, day, parties, self._status())

    def _status(self) -> str:
        if self.dice.chance(0.965):
            return "CONFIRMED"
        return "NO CRIME" if self.dice.chance(0.7) else "TRANSFERRED"

    def _who_is_charged(self, offence: Offence, borough: str, beside: list[Party]) -> Person:
        """Draw an offender; for what does not qualify, now and then somebody who else suffers."""
        if not offence.qualifying and self.dice.chance(0.1):
            return self.pools.victim(borough, beside)
        return self.pools.offender(borough, beside)

    def _suspect(self, borough: str, beside: list[Party], day: date) -> Party:
        draw = self.pools.victim if self.dice.chance(0.1) else self.pools.offender
        person = draw(borough, beside)
        if self.dice.chance(0.1):
            return Party("ACCUSED", person)
        return self.clerk.accused(person, self.dice.pick(OTHER_OUTCOMES), day)

    def _victims(self, offence: Offence, borough: str) -> list[Party]:
        """Victims of one crime; offenders suffer only what does not qualify."""
        dice = self.dice
        if offence.victims != "person":
            return []
        if offence.fatal:
            return [Party("VICTIM", self.pools.newcomer())]
        parties: list[Party] = []
        for _ in range(1 + min(dice.few(0.09), 4)):
            draw = self.pools.victim
            if not offence.qualifying and dice.chance(0.08):
                draw = self.pools.offender
            parties.append(Party("VICTIM", draw(borough, parties)))
        return parties

    def _day(self) -> date:
        return self.dice.day(FIRST_DAY, LAST_RECORDED)

    def _day_in_window(self) -> date:
        return self.dice.day(WINDOW_START, WINDOW_END)
