"""What a force recorded, as the rows of Niche.

What belongs here: how Niche numbers, what it holds besides victims and accused, and its codes for what happened. What
does not: what happened (`happened.py`), how a record shows a person (`identity.py`, `noise.py`) and file formats.

An occurrence counts in the warehouse as the crime that it was made of: whatever is drawn here (which nominal of a
person who has two, whether an outcome stands against the occurrence or the nominal, who saw it) changes no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from synthetic.dice import Dice
from synthetic.identity import Shown
from synthetic.neighbours.codes import own_codes
from synthetic.neighbours.happened import ForceRecords, RecordedCrime
from synthetic.offences import REFERENCE, read_rows
from synthetic.people import Person
from synthetic.records import Crime, Outcomes, Party
from synthetic.rows import Fields, iso

SYSTEM = "niche"
# Whoever may have been meant: against an occurrence with several accused these would be nobody's.
OF_SOMEBODY = frozenset({"1", "1A", "2", "2A", "3", "3A"})
NO_SUSPECT = "18"
HAS_TWO_NOMINALS = 0.06

# Own number, or nothing where an outcome stands against the occurrence; the outcome's code; its day.
Stated = tuple[str, str, str]


class NicheWriter:
    """Writes one delivery of a force that records on Niche."""

    def __init__(self, records: ForceRecords, dice: Dice) -> None:
        """Number the occurrences and nominals of `records`; what Niche holds besides is drawn from `dice`.

        `references` holds the reference of each crime of `records`, in their order; `nominals` the own number
        of each nominal and the person whom it is of.
        """
        self._records, self._dice = records, dice
        self.references = self._numbered()
        people = {party.person.label: party.person for one in records.crimes for party in one.crime.parties}
        self.nominals: list[tuple[str, Person]] = []
        self._numbers_of: dict[str, list[str]] = {}
        for person in people.values():
            self._add_nominal(person)
            if dice.chance(HAS_TWO_NOMINALS):
                self._add_nominal(person)
        self._involved = [self._nominals_of(one.crime) for one in records.crimes]

    def rows(self, shown: Mapping[str, Shown]) -> dict[str, list[Fields]]:
        """Rows of each table; `shown` is how each nominal, by its own number, shows its person."""
        occurrences, involvements, outcomes = [], [], []
        numbered = zip(self.references, self._records.crimes, self._involved, strict=True)
        for reference, recorded, involved in sorted(numbered, key=lambda one: one[0]):
            occurrences.append(self._occurrence(reference, recorded))
            involvements += list(self._involvements(reference, recorded.crime, involved))
            outcomes += list(self._outcomes(reference, recorded.crime, involved))
        nominals = [_nominal(number, shown[number]) for number, _ in self.nominals]
        return {
            "occurrences": occurrences,
            "nominals": nominals,
            "involvements": involvements,
            "outcomes": outcomes,
        }

    def _numbered(self) -> list[str]:
        """The reference of each crime: serial numbers of a year in the order in which crimes were reported."""
        (prefix,) = own_codes(SYSTEM, "force")[self._records.force]
        crimes = [one.crime for one in self._records.crimes]
        issued: Counter[int] = Counter()
        references = [""] * len(crimes)
        for place in sorted(range(len(crimes)), key=lambda place: (crimes[place].reported_on, place)):
            year = crimes[place].reported_on.year
            issued[year] += 1
            references[place] = f"{prefix}{year % 100:02d}{issued[year]:07d}"
        return references

    def _add_nominal(self, person: Person) -> None:
        number = f"N{1_000_001 + len(self.nominals)}"
        self.nominals.append((number, person))
        self._numbers_of.setdefault(person.label, []).append(number)

    def _nominals_of(self, crime: Crime) -> dict[str, str]:
        """Under which number each person of a crime is on its occurrence, by the person's label."""
        labels = dict.fromkeys(party.person.label for party in crime.parties)
        return {label: self._dice.pick(self._numbers_of[label]) for label in labels}

    def _occurrence(self, reference: str, recorded: RecordedCrime) -> Fields:
        crime, origin = recorded.crime, recorded.origin
        return {
            "occurrence_reference": reference,
            "local_authority_code": gss_codes()[recorded.place_force, crime.borough] if crime.borough else "",
            "reported_on": iso(crime.reported_on),
            "occurred_from": iso(crime.committed_from),
            "occurred_to": iso(crime.committed_to),
            "home_office_code": f"{crime.offence.class_code} {crime.offence.sub_code}".strip(),
            "status": self._status(crime),
            "received_from_force": own_codes(SYSTEM, "force")[origin.force][0] if origin else "",
            "received_from_reference": origin.reference if origin else "",
        }

    def _status(self, crime: Crime) -> str:
        if crime.status == "CONFIRMED":
            return "FIN" if any(party.outcomes for party in crime.parties) else "REC"
        if crime.status == "TRANSFERRED":
            return "CAN-TR"
        return self._dice.pick(("CAN-NC", "CAN-ERR", "CAN-DUP"))

    def _involvements(self, reference: str, crime: Crime, involved: Mapping[str, str]) -> Iterator[Fields]:
        stated = {
            (involved[party.person.label], word): None for party in crime.parties for word in self._words_for(party)
        }
        numbers = list(involved.values())
        if numbers and self._dice.chance(0.4):
            stated[self._dice.pick(numbers), "INFORMANT"] = None
        if self._dice.chance(0.3):
            seen_by, person = self._dice.pick(self.nominals) if self.nominals else ("", None)
            if person and person.label not in involved:
                stated[seen_by, self._dice.pick(("WITNESS", "INVOLVED"))] = None
        for number, word in stated:
            yield {"occurrence_reference": reference, "nominal_reference": number, "involvement": word}

    def _words_for(self, party: Party) -> Iterator[str]:
        """The involvements that a party has by now: whoever was a suspect first may be a defendant later."""
        if party.role == "VICTIM":
            yield "INJURED PARTY" if self._dice.chance(0.1) else "AGGRIEVED"
            return
        if not any(code in OF_SOMEBODY for code, _ in party.outcomes):
            yield self._dice.pick(("SUSPECT", "SUSPECT", "ARRESTED"))
            return
        yield "DEFENDANT"
        if self._dice.chance(0.4):
            yield self._dice.pick(("SUSPECT", "ARRESTED"))

    def _outcomes(self, reference: str, crime: Crime, involved: Mapping[str, str]) -> Iterator[Fields]:
        for number, (nominal, code, day) in enumerate(self._stated(crime, involved), start=1):
            yield {
                "occurrence_reference": reference,
                "outcome_number": str(number),
                "nominal_reference": nominal,
                "outcome": self._dice.pick(own_codes(SYSTEM, "outcome")[code]),
                "outcome_on": day,
            }

    def _stated(self, crime: Crime, involved: Mapping[str, str]) -> Iterator[Stated]:
        """Outcomes in the order in which they are numbered, each against the occurrence or against a nominal of it."""
        accused = [party for party in crime.parties if party.role == "ACCUSED"]
        if not accused:
            if self._dice.chance(0.6):
                yield "", NO_SUSPECT, iso(crime.reported_on)
            return
        if self._may_stand_against_the_occurrence(accused) and self._dice.chance(0.5):
            yield from (("", code, iso(day)) for code, day in accused[0].outcomes)
            return
        for party in accused:
            yield from ((involved[party.person.label], code, iso(day)) for code, day in party.outcomes)

    @staticmethod
    def _may_stand_against_the_occurrence(accused: list[Party]) -> bool:
        """Whether nobody could take one person's outcome for another's."""
        outcomes: set[Outcomes] = {party.outcomes for party in accused}
        if len({party.person.label for party in accused}) == 1:
            return len(accused) == 1
        return len(outcomes) == 1 and not any(code in OF_SOMEBODY for code, _ in accused[0].outcomes)


@cache
def gss_codes() -> dict[tuple[str, str], str]:
    """The code of the Office for National Statistics of each force's boroughs, by force and borough code."""
    return {(row["force_code"], row["borough_code"]): row["gss_code"] for row in read_rows(REFERENCE / "areas.csv")}


def _nominal(number: str, shown: Shown) -> Fields:
    return {
        "nominal_reference": number,
        "surname": shown.surname,
        "forename": shown.forename,
        "date_of_birth": shown.date_of_birth,
        "gender": _own_word("sex", shown.sex),
        "ethnic_appearance": _own_word("ethnic_appearance", shown.observed_ethnicity),
        "self_defined_ethnicity": shown.self_defined_ethnicity,
        "pnc_id": shown.pnc_id,
        "cro_number": shown.cro_number,
    }


def _own_word(code_list: str, meaning: str) -> str:
    return own_codes(SYSTEM, code_list)[meaning][0] if meaning else ""
