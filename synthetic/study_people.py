"""Gives the people of the 2022 South Area study their crimes, victimisations, spells and MAPPA.

What belongs here: turning the solved allocation (`study/people.csv`, `study/offences.csv`) into
records, so that a recount by the study's rules gives its published figures. What does not: the
solving itself (`study/solve.py`), people who only nearly belong (`near_misses.py`) and the rest
of London (`london.py`). Whatever is added here beyond the allocation must never be counted.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from synthetic.dice import Dice
from synthetic.london import Pools
from synthetic.offences import (
    Offence,
    offences,
    other_boroughs,
    read_rows,
    study_boroughs,
)
from synthetic.people import Person, Register
from synthetic.records import (
    LAST_RECORDED,
    MEMBERSHIP_DATE,
    WINDOW_END,
    WINDOW_START,
    Clerk,
    Crime,
    Mappa,
    Party,
    Spell,
)

STUDY = Path(__file__).resolve().parent / "study"
ABH = "8N.8.6.0"
SN_SHARES = {"ZD": 0.5, "PY": 0.28, "ZT": 0.22}
# What victim-offenders suffer: qualifying offences that the victim survives, and others.
SUFFERED = (
    (ABH, 0.70),
    ("8N.8.1.2", 0.12),
    ("8N.8.1.1", 0.08),
    ("5D.5.1.0", 0.08),
    ("2.2.0.1", 0.02),
)
SUFFERED_BESIDES = ("105A.105.1.0", "34B.34.1.2", "3B.3.1.0", "49.49.10.0", "8L.195.94.0")
DESELECTION_CODES = ("COMPLETED", "MOVED", "CUSTODY", "REDUCED_RISK")
BOTH_IN, OFFENCE_IN, VICTIMISATION_IN = "both in", "offence in", "victimisation in"
PLACES = (BOTH_IN, OFFENCE_IN, BOTH_IN, VICTIMISATION_IN)
CAUTIONED_PEOPLE = 4
SHARED_CRIMES = 25


@dataclass(frozen=True)
class StudyPerson:
    """One person of the study with the offences the solver gave them."""

    person: Person
    in_iom: bool
    in_victim_offender: bool
    mappa: bool
    offences: tuple[Offence, ...]

    @property
    def label(self) -> str:
        """The person's label in the truth file."""
        return self.person.label


@dataclass
class Slot:
    """One offence of one person, with the day and the borough it gets."""

    owner: StudyPerson
    offence: Offence
    committed_on: date
    borough: str


@dataclass
class StudyRecords:
    """What was made of the study: its people, and which of them show which rule."""

    people: list[StudyPerson] = field(default_factory=list)
    showing: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_study_people(register: Register, folder: Path) -> list[StudyPerson]:
    """Read the solved allocation and invent a person for each row of `people.csv`.

    Raises FileNotFoundError where a file is missing and ValueError where an offence is unknown.
    """
    known = offences()
    given: dict[str, list[Offence]] = defaultdict(list)
    for row in read_rows(folder / "offences.csv"):
        if row["offence_code"] not in known:
            unknown = row["offence_code"]
            raise ValueError(f"offences.csv: no offence {unknown} in the reference seeds")
        given[row["person"]] += [known[row["offence_code"]]] * int(row["offences"])
    return [
        StudyPerson(
            register.invent(row["person"], sex=row["sex"], ethnicity=row["self_defined_ethnicity"]),
            is_yes(row["in_iom"]),
            is_yes(row["in_victim_offender"]),
            is_yes(row["mappa"]),
            tuple(given[row["person"]]),
        )
        for row in read_rows(folder / "people.csv")
    ]


def is_yes(text: str) -> bool:
    """Whether a cell of the allocation says yes."""
    return text.strip().lower() in {"1", "true", "yes", "y"}


def write_study(register: Register, clerk: Clerk, pools: Pools, dice: Dice, folder: Path = STUDY) -> StudyRecords:
    """Record everything about the study's people and return who shows what."""
    made = StudyRecords(read_study_people(register, folder))
    writer = StudyWriter(clerk, pools, dice, made)
    writer.offences()
    writer.victimisations()
    writer.what_is_not_counted()
    writer.spells()
    writer.mappa()
    return made


class StudyWriter:
    """Writes the records of the study's people, one kind after the other."""

    def __init__(self, clerk: Clerk, pools: Pools, dice: Dice, made: StudyRecords) -> None:
        """Write with `clerk`, filling in background people from `pools`."""
        self.clerk, self.pools, self.dice, self.made = clerk, pools, dice, made
        self.boroughs = list(SN_SHARES)
        self.shares = np.cumsum(list(SN_SHARES.values()))
        self.elsewhere = other_boroughs()
        offenders = [one for one in made.people if one.in_victim_offender]
        self.places = {one.label: PLACES[number % len(PLACES)] for number, one in enumerate(offenders)}
        self.cautioned = self._choose_cautioned()
        self._check()

    def _check(self) -> None:
        lacking = [
            one.label
            for one in self.made.people
            if one.in_victim_offender and not any(o.qualifying for o in one.offences)
        ]
        if lacking:
            raise ValueError(f"victim-offenders without a qualifying offence: {lacking[:5]}")
        if set(SN_SHARES) != set(study_boroughs()):
            raise ValueError("the study's boroughs differ from the reference seed areas.csv")

    def _choose_cautioned(self) -> set[str]:
        """Victim-offenders whose one qualifying offence, actual bodily harm, is a caution."""
        fitting = [
            one.label
            for one in self.made.people
            if one.in_victim_offender and [o.code for o in one.offences if o.qualifying] == [ABH]
        ]
        chosen = self.dice.shuffled(fitting)[:CAUTIONED_PEOPLE]
        self.made.showing["cautioned"] = sorted(chosen)
        return set(chosen)

    def in_area(self) -> str:
        """Draw one of the study's boroughs."""
        return self.dice.weighted(self.boroughs, self.shares)

    def anywhere(self, share_in_area: float = 0.75) -> str:
        """Draw a borough of the force, with this share in the study's area."""
        return self.in_area() if self.dice.chance(share_in_area) else self.dice.pick(self.elsewhere)

    def day(self) -> date:
        """Draw a day of the window."""
        return self.dice.day(WINDOW_START, WINDOW_END)

    # -- offences -------------------------------------------------------------------------------

    def offences(self) -> None:
        """Record every allocated offence, some of them committed by two of the study's people."""
        slots = [slot for one in self.made.people for slot in self._slots(one)]
        self._put_on_window_ends(slots)
        shared = self._pairs(slots)
        followers = {id(second) for _, second in shared}
        partner = {id(first): second for first, second in shared}
        for slot in slots:
            if id(slot) not in followers:
                self._commit(slot, partner.get(id(slot)))

    def _slots(self, one: StudyPerson) -> list[Slot]:
        place = self.places.get(one.label)
        must_be_in = place in {BOTH_IN, OFFENCE_IN}
        slots = []
        for offence in one.offences:
            borough = self.anywhere()
            if place and offence.qualifying:
                if must_be_in:
                    borough, must_be_in = self.in_area(), False
                elif place == VICTIMISATION_IN:
                    borough = self.dice.pick(self.elsewhere)
            slots.append(Slot(one, offence, self.day(), borough))
        return slots

    def _put_on_window_ends(self, slots: list[Slot]) -> None:
        """Move a few offences to the first and last day, so that both ends have to count."""
        alone = [
            slot
            for slot in slots
            if slot.owner.in_victim_offender
            and slot.offence.qualifying
            and sum(o.qualifying for o in slot.owner.offences) == 1
        ]
        only_iom = [slot for slot in slots if not slot.owner.in_victim_offender]
        for number, slot in enumerate(alone[:4] + only_iom[:4]):
            slot.committed_on = WINDOW_START if number % 2 else WINDOW_END
            self.made.showing["window_ends"].append(slot.owner.label)

    def _pairs(self, slots: list[Slot]) -> list[tuple[Slot, Slot]]:
        """Pairs of the same offence by two people that become one crime; never a qualifying one."""
        by_offence: dict[str, list[Slot]] = defaultdict(list)
        for slot in self.dice.shuffled(slots):
            if not slot.offence.qualifying and slot.offence.class_code != "STUDY":
                by_offence[slot.offence.code].append(slot)
        pairs = []
        for same in by_offence.values():
            for first, second in zip(same[::2], same[1::2], strict=False):
                if first.owner.label != second.owner.label:
                    pairs.append((first, second))
        return pairs[:SHARED_CRIMES]

    def _commit(self, slot: Slot, partner: Slot | None) -> Crime:
        dice, clerk, day = self.dice, self.clerk, slot.committed_on
        parties = self._victims(slot)
        for one in (slot, partner):
            if one:
                parties.append(self._accused(one.owner.person, slot, day))
        if dice.chance(0.10):
            other = self.pools.offender(slot.borough)
            parties.append(clerk.charged(other, slot.offence, day))
        if dice.chance(0.08):
            parties.append(clerk.no_further_action(self.pools.offender(slot.borough, parties), day))
        return clerk.record(slot.offence, slot.borough, day, parties)

    def _accused(self, person: Person, slot: Slot, day: date) -> Party:
        if person.label in self.cautioned and slot.offence.qualifying:
            return self.clerk.accused(person, self.clerk.caution(person, day), day)
        accused = self.clerk.charged(person, slot.offence, day)
        if len(accused.outcomes) > 1:
            self.made.showing["outcome_history"].append(person.label)
        return accused

    def _victims(self, slot: Slot) -> list[Party]:
        """Background victims; now and then another victim-offender suffers an assault."""
        if slot.offence.victims != "person":
            return []
        if slot.offence.fatal:
            return [Party("VICTIM", self.pools.newcomer())]
        if slot.offence.code == ABH and slot.borough in SN_SHARES and self.dice.chance(0.08):
            other = self.dice.pick([p for p in self.made.people if self._may_suffer_in_area(p)])
            if other.label != slot.owner.label:
                return [Party("VICTIM", other.person)]
        first = Party("VICTIM", self.pools.victim(slot.borough))
        if self.dice.chance(0.08):
            return [first, Party("VICTIM", self.pools.victim(slot.borough, [first]))]
        return [first]

    def _may_suffer_in_area(self, one: StudyPerson) -> bool:
        return self.places.get(one.label) == BOTH_IN

    # -- victimisations -------------------------------------------------------------------------

    def victimisations(self) -> None:
        """Give each victim-offender a qualifying victimisation; to others only different ones."""
        ends = iter((WINDOW_START, WINDOW_END) * 2)
        for one in self.made.people:
            if one.in_victim_offender:
                self._qualifying_victimisations(one, next(ends, None))
            chance = 0.35 if one.in_victim_offender else 0.12
            if self.dice.chance(chance):
                self._suffer(one, self.dice.pick(SUFFERED_BESIDES), self.anywhere(), self.day())

    def _qualifying_victimisations(self, one: StudyPerson, first_day: date | None) -> None:
        codes, shares = zip(*SUFFERED, strict=True)
        place = self.places[one.label]
        if place != BOTH_IN:
            self.made.showing["one_in_one_out"].append(one.label)
        for turn in range(1 + min(self.dice.few(0.4), 3)):
            if place == OFFENCE_IN:
                borough = self.dice.pick(self.elsewhere)
            else:
                borough = self.in_area() if turn == 0 else self.anywhere()
            day = self.day()
            if first_day and turn == 0:
                day = first_day
                self.made.showing["window_ends"].append(one.label)
            code = self.dice.weighted(codes, np.cumsum(shares))
            self._suffer(one, code, borough, day)

    def _suffer(self, one: StudyPerson, code: str, borough: str, day: date) -> None:
        parties = [Party("VICTIM", one.person)]
        if self.dice.chance(0.1):
            parties.append(Party("VICTIM", self.pools.victim(borough)))
        if self.dice.chance(0.5):
            other = self.pools.offender(borough)
            charged = self.dice.chance(0.3)
            offence = offences()[code]
            parties.append(
                self.clerk.charged(other, offence, day) if charged else self.clerk.no_further_action(other, day)
            )
        self.clerk.record(offences()[code], borough, day, parties)

    # -- what must not count --------------------------------------------------------------------

    def what_is_not_counted(self) -> None:
        """Add suspicions, offences outside the window and crimes that did not stand."""
        for one in self.made.people:
            if not one.offences:
                self._before_the_window(one, self.dice.between(2, 5))
                self.made.showing["iom_no_offence_in_window"].append(one.label)
            if self.dice.chance(0.3):
                self._only_suspected(one)
            if self.dice.chance(0.12):
                self._before_the_window(one, 1)
            if self.dice.chance(0.05):
                day = self.dice.day(WINDOW_END + timedelta(days=1), LAST_RECORDED)
                self._charged_without_counting(one, day, "CONFIRMED")
            if self.dice.chance(0.06):
                status = self.dice.pick(("NO CRIME", "TRANSFERRED"))
                self._charged_without_counting(one, self.day(), status)

    def _some_offence(self, one: StudyPerson) -> Offence:
        mild = [o for o in one.offences if not o.fatal and o.class_code != "STUDY"]
        return self.dice.pick(mild) if mild else offences()["46.46.0.0"]

    def _only_suspected(self, one: StudyPerson) -> None:
        day, borough, offence = self.day(), self.anywhere(), self._some_offence(one)
        parties = self._background_victims(offence, borough)
        parties.append(self.clerk.no_further_action(one.person, day))
        self.clerk.record(offence, borough, day, parties)

    def _before_the_window(self, one: StudyPerson, times: int) -> None:
        for _ in range(times):
            day = self.dice.day(date(2017, 7, 1), WINDOW_START - timedelta(days=1))
            self._charged_without_counting(one, day, "CONFIRMED")

    def _charged_without_counting(self, one: StudyPerson, day: date, status: str) -> None:
        borough, offence = self.anywhere(), self._some_offence(one)
        parties = self._background_victims(offence, borough)
        parties.append(self.clerk.charged(one.person, offence, day))
        self.clerk.record(offence, borough, day, parties, status)

    def _background_victims(self, offence: Offence, borough: str) -> list[Party]:
        if offence.victims != "person":
            return []
        return [Party("VICTIM", self.pools.victim(borough))]

    # -- who manages them -----------------------------------------------------------------------

    def spells(self) -> None:
        """Put each IOM person on a South Area list on the membership date, some once more."""
        members = [one for one in self.made.people if one.in_iom]
        for number, one in enumerate(members):
            borough = self.in_area()
            selected_on = self.dice.day(date(2018, 3, 1), date(2021, 8, 25))
            deselected_on, code = None, ""
            if number == 0:
                selected_on = MEMBERSHIP_DATE
            elif number % 20 == 1:
                deselected_on = self.dice.day(MEMBERSHIP_DATE + timedelta(days=1), LAST_RECORDED)
                code = self.dice.pick(DESELECTION_CODES)
            if self.dice.chance(0.22):
                self._earlier_spell(one.person, selected_on)
            self.clerk.ledger.select(one.person, Spell(borough, selected_on, deselected_on, code))

    def _earlier_spell(self, person: Person, before: date) -> None:
        ended = before - timedelta(days=self.dice.between(20, 300))
        started = ended - timedelta(days=self.dice.between(60, 500))
        borough = self.anywhere(share_in_area=0.8)
        code = self.dice.pick(DESELECTION_CODES)
        self.clerk.ledger.select(person, Spell(borough, started, ended, code))

    def mappa(self) -> None:
        """Record MAPPA for those the allocation marks, all managed on the membership date."""
        managed = [one for one in self.made.people if one.mappa]
        ends = (None, MEMBERSHIP_DATE, date(2021, 9, 20), None)
        for number, one in enumerate(managed):
            category = "3" if number == 2 else "2"
            level = "2" if number in {0, 2} else "1"
            started = self.dice.day(date(2017, 5, 1), date(2021, 6, 30))
            self.clerk.ledger.mappa.append(Mappa(one.person, category, level, started, ends[number % len(ends)]))
