"""Writes what a force recorded as CONNECT holds it: offences of investigations, persons with numbers, roles, ends.

What belongs here: the numbers that CONNECT gives, and the rows of its tables. What does not: custody records
(`custody.py`), what happened (`world.py`), how a record shows a person (`identity.py`) and file formats.

CONNECT's own codes are those of the seed `system_codes`, read backwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from synthetic.dice import Dice
from synthetic.identity import Shown
from synthetic.neighbours.codes import own_codes
from synthetic.neighbours.custody import Disposal, custody_rows
from synthetic.neighbours.happened import ForceRecords, RecordedCrime
from synthetic.people import Person
from synthetic.records import Outcomes, Party
from synthetic.rows import Fields, iso

SYSTEM = "connect"
STATUSES = {"CONFIRMED": ("REC",), "NO CRIME": ("C2", "C3", "C4"), "TRANSFERRED": ("C1",)}
CHARGES = frozenset({"1", "1A"})
CAUTIONS = frozenset({"2", "2A", "3", "3A"})
# What somebody outside of custody is told by post.
BY_POST = ("REQ", "RQA")
NOTHING_DECIDED = ("RUI", "BAI")
# What is decided in custody besides charges and cautions.
OTHERWISE_IN_CUSTODY = frozenset({"6", "8", "9", "10", "15", "16"})

SECOND_NUMBER_SHARE = 0.06
SAME_INVESTIGATION_SHARE = 0.5
WITNESS_SHARE = 0.2
VICTIM_REPORTS_SHARE = 0.4
SUSPECT_FIRST_SHARE = 0.3
RELEASED_FIRST_SHARE = 0.15
BY_POST_SHARE = 0.1
IN_CUSTODY_SHARE = 0.4
UNNAMED_SHARE = 0.3


@dataclass(frozen=True)
class Part:
    """A party of an offence, and the number by which the offence names the person."""

    number: str
    party: Party


@dataclass(frozen=True)
class NumberedOffence:
    """A crime as the offence of an investigation that it is in CONNECT."""

    investigation: str
    number: int
    recorded: RecordedCrime
    parts: tuple[Part, ...]

    @property
    def key(self) -> Fields:
        """The columns by which every table names the offence."""
        return {"investigation_reference": self.investigation, "offence_number": str(self.number)}

    @property
    def reference(self) -> str:
        """The reference of the crime."""
        return f"{self.investigation}/{self.number}"

    @property
    def accused(self) -> list[Part]:
        """Who is accused of it."""
        return [part for part in self.parts if part.party.role == "ACCUSED"]


class ConnectWriter:
    """Writes the records of one force.

    `nominals` are CONNECT's numbers with their people, `references` those of `records.crimes`, in that order.
    """

    def __init__(self, records: ForceRecords, dice: Dice) -> None:
        """Give people, crimes and custody records their numbers.

        Args:
            records: what the force recorded.
            dice: a stream of this force's own.

        Raises:
            KeyError: the seed has no number of the force on the Police National Computer.
        """
        self.records, self.dice = records, dice
        (self._prefix,) = own_codes(SYSTEM, "force")[records.force]
        numbers = self._number_people()
        self.nominals = [(number, person) for person, own in numbers.items() for number in own]
        self._offences = self._number_offences(numbers)
        self.references = [offence.reference for offence in self._offences]
        self._roles = [row for offence in self._offences for row in self._role_rows(offence)]
        self._disposals: list[Disposal] = []
        self._outcomes = [row for offence in self._offences for row in self._outcome_rows(offence)]

    def rows(self, shown: Mapping[str, Shown]) -> dict[str, list[Fields]]:
        """The rows of each table.

        Args:
            shown: how the record of each number of `nominals` shows its person.
        """
        return {
            "investigations": self._investigation_rows(),
            "offences": [_offence_row(offence, number) for number, offence in enumerate(self._offences)],
            "persons": [_person_row(number, shown[number]) for number, _ in self.nominals],
            "roles": self._roles,
            "offence_outcomes": self._outcomes,
            "custody_disposals": custody_rows(self._disposals, self._prefix),
        }

    def _number_people(self) -> dict[Person, list[str]]:
        """Number everybody in the order in which they came to notice; a few come twice as somebody new."""
        people = dict.fromkeys(party.person for one in self.records.crimes for party in one.crime.parties)
        issued = 0
        numbers: dict[Person, list[str]] = {}
        for person in people:
            for _ in range(1 + self.dice.chance(SECOND_NUMBER_SHARE)):
                issued += self.dice.between(1, 9)
                numbers.setdefault(person, []).append(f"CP{issued:07d}")
        return numbers

    def _number_offences(self, numbers: Mapping[Person, list[str]]) -> list[NumberedOffence]:
        """Number the crimes by their day; some of one day and district are offences of one investigation."""
        crimes = self.records.crimes
        offences: dict[int, NumberedOffence] = {}
        serials: Counter[int] = Counter()
        open_ones: dict[tuple[str, date], str] = {}
        counted: Counter[str] = Counter()
        for place in sorted(range(len(crimes)), key=lambda place: (crimes[place].crime.reported_on, place)):
            one = crimes[place]
            matter = (one.crime.borough, one.crime.reported_on)
            investigation = open_ones.get(matter, "")
            if not investigation or one.origin or not self.dice.chance(SAME_INVESTIGATION_SHARE):
                year = one.crime.reported_on.year
                serials[year] += self.dice.between(1, 5)
                investigation = f"{self._prefix}/{serials[year]}/{year % 100:02d}"
            if not one.origin:
                open_ones[matter] = investigation
            counted[investigation] += 1
            offences[place] = NumberedOffence(investigation, counted[investigation], one, self._parts(one, numbers))
        return [offences[place] for place in range(len(crimes))]

    def _parts(self, recorded: RecordedCrime, numbers: Mapping[Person, list[str]]) -> tuple[Part, ...]:
        """The parties of a crime, each person under one number."""
        people = dict.fromkeys(party.person for party in recorded.crime.parties)
        known_as = {person: self.dice.pick(numbers[person]) for person in people}
        return tuple(Part(known_as[party.person], party) for party in recorded.crime.parties)

    def _role_rows(self, offence: NumberedOffence) -> Iterator[Fields]:
        roles = [(part.number, role) for part in offence.parts for role in self._roles_of(part.party)]
        if self.dice.chance(WITNESS_SHARE):
            witness, _ = self.dice.pick(self.nominals)
            if witness not in {part.number for part in offence.parts}:
                roles.append((witness, "WIT"))
        for number, role in dict.fromkeys(roles):
            yield {**offence.key, "person_reference": number, "role": role}

    def _roles_of(self, party: Party) -> list[str]:
        if party.role == "VICTIM":
            return ["VIC", "REP"] if self.dice.chance(VICTIM_REPORTS_SHARE) else ["VIC"]
        if not any(code in CHARGES for code, _ in party.outcomes):
            return [self.dice.pick(("SUS", "ARR"))]
        return ["SUS", "DEF"] if self.dice.chance(SUSPECT_FIRST_SHARE) else ["DEF"]

    def _outcome_rows(self, offence: NumberedOffence) -> Iterator[Fields]:
        """Outcomes that stand on the offence; what was decided in custody is kept for the custody records."""
        number = 0
        for part in offence.accused:
            for code, day in part.party.outcomes:
                if self._is_decided_in_custody(code, part.party.outcomes):
                    self._decide_in_custody(offence, part, code, day)
                    continue
                number += 1
                is_unnamed = len(offence.accused) == 1 and code not in CHARGES and self.dice.chance(UNNAMED_SHARE)
                yield {
                    **offence.key,
                    "outcome_number": str(number),
                    "person_reference": "" if is_unnamed else part.number,
                    "outcome_code": self._outcome_code(code, in_custody=False),
                    "outcome_on": day.isoformat(),
                }

    def _is_decided_in_custody(self, code: str, outcomes: Outcomes) -> bool:
        """Whether custody decided; two outcomes of one day are kept in one place, where their order is known."""
        if len({day for _, day in outcomes}) < len(outcomes):
            return False
        if code in CHARGES:
            return not self.dice.chance(BY_POST_SHARE)
        return code in CAUTIONS or (code in OTHERWISE_IN_CUSTODY and self.dice.chance(IN_CUSTODY_SHARE))

    def _decide_in_custody(self, offence: NumberedOffence, part: Part, code: str, day: date) -> None:
        recorded = offence.recorded
        recorded_on = recorded.crime.reported_on
        if not recorded.origin and recorded_on < day and self.dice.chance(RELEASED_FIRST_SHARE):
            self._disposals.append(Disposal(recorded_on, part.number, self.dice.pick(NOTHING_DECIDED), offence.key))
        self._disposals.append(Disposal(day, part.number, self._outcome_code(code, in_custody=True), offence.key))

    def _outcome_code(self, code: str, *, in_custody: bool) -> str:
        """CONNECT's code of an outcome: a charge on the offence is one that went by post."""
        codes = own_codes(SYSTEM, "outcome")[code]
        if code in CHARGES:
            codes = tuple(one for one in codes if (one in BY_POST) != in_custody)
        return self.dice.pick(codes)

    def _investigation_rows(self) -> list[Fields]:
        investigations = {offence.investigation: offence.recorded for offence in self._offences}
        return [
            {
                "investigation_reference": reference,
                "district_code": one.crime.borough if one.place_force == self.records.force else "",
                "recorded_on": one.crime.reported_on.isoformat(),
                **_origin(one, self.records.force),
            }
            for reference, one in investigations.items()
        ]


def _origin(one: RecordedCrime, force: str) -> Fields:
    origin = dict.fromkeys(("legacy_reference", "received_from_force", "received_from_reference"), "")
    if one.origin and one.origin.force == force:
        origin["legacy_reference"] = one.origin.reference
    elif one.origin:
        (sender,) = own_codes(SYSTEM, "force")[one.origin.force]
        origin |= {"received_from_force": sender, "received_from_reference": one.origin.reference}
    return origin


def _offence_row(offence: NumberedOffence, place: int) -> Fields:
    crime = offence.recorded.crime
    statuses = STATUSES[crime.status]
    return {
        **offence.key,
        "committed_from": iso(crime.committed_from),
        "committed_to": iso(crime.committed_to),
        "ho_class_code": crime.offence.class_code,
        "ho_sub_code": crime.offence.sub_code,
        "offence_title": crime.offence.title,
        "offence_status": statuses[place % len(statuses)],
    }


def _person_row(number: str, shown: Shown) -> Fields:
    return {
        "person_reference": number,
        "forename": shown.forename,
        "surname": shown.surname,
        "date_of_birth": shown.date_of_birth,
        "sex_code": _own_code("sex", shown.sex, number),
        "self_defined_ethnicity": _own_code("self_defined_ethnicity", shown.self_defined_ethnicity, number),
        "ethnic_appearance": _own_code("ethnic_appearance", shown.observed_ethnicity, number),
        "pnc_id": shown.pnc_id,
        "cro_number": shown.cro_number,
    }


def _own_code(code_list: str, meaning: str, number: str) -> str:
    """One of CONNECT's codes of a meaning, the same for a number each time; nothing for nothing."""
    if not meaning:
        return ""
    codes = own_codes(SYSTEM, code_list)[meaning]
    return codes[int(number.removeprefix("CP")) % len(codes)]
