"""An extract of the Police National Computer for the people whom the study's force asked about.

What belongs here: sanctions that people may have had before the study's years, at home and elsewhere, and their rows.
What does not: their crimes in any record system, to which no sanction refers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.dice import Dice
from synthetic.identity import Shown
from synthetic.offences import FORCE, Offence, london_offences
from synthetic.people import Person
from synthetic.records import WINDOW_START
from synthetic.rows import Fields

DELIVERED_ON = date(2021, 10, 1)
BROUGHT_BY = (FORCE,) * 8 + ("kent", "surrey", "btp", "")
# Until that day a person under eighteen was reprimanded or warned where an adult was cautioned.
LAST_REPRIMAND = date(2013, 4, 7)
AGE_OF_RESPONSIBILITY, AGE_OF_ADULTS = 10, 18
LONGEST_HISTORY = 14


@dataclass(frozen=True)
class Sanction:
    """One occasion; `brought_by` is empty where the extract does not say."""

    kind: str
    sanctioned_on: date
    offence: Offence
    offences: int
    brought_by: str


class PncExtract:
    """The histories of people who have a PNC id, in the order of their labels."""

    def __init__(self, people: Iterable[Person], dice: Dice) -> None:
        """Invent the histories of `people`."""
        self._dice = dice
        asked = sorted((person for person in people if person.pnc_id), key=lambda person: person.label)
        self.nominals = [(f"PNC-{number:06d}", person) for number, person in enumerate(asked, start=1)]
        self.sanctions = {reference: self._history(person) for reference, person in self.nominals}

    def rows(self, shown: Mapping[str, Shown]) -> dict[str, list[Fields]]:
        """Rows by table; `shown` is how the extract shows each person, by reference."""
        nominals = [{"pnc_reference": reference, **vars(shown[reference])} for reference, _ in self.nominals]
        sanctions = [
            {
                "pnc_reference": reference,
                "sanction_number": str(number),
                "sanction": one.kind,
                "sanctioned_on": one.sanctioned_on.isoformat(),
                "ho_class_code": one.offence.class_code,
                "ho_sub_code": one.offence.sub_code,
                "offences": str(one.offences),
                "brought_by": one.brought_by,
            }
            for reference, history in self.sanctions.items()
            for number, one in enumerate(history, start=1)
        ]
        return {"nominals": nominals, "sanctions": sanctions}

    def _history(self, person: Person) -> list[Sanction]:
        born = person.date_of_birth
        earliest = (born or date(1980, 1, 1)) + timedelta(days=round((AGE_OF_RESPONSIBILITY + 3) * 365.25))
        days = sorted(
            self._dice.day(min(earliest, WINDOW_START - timedelta(days=1)), WINDOW_START - timedelta(days=1))
            for _ in range(1 + min(self._dice.few(4), LONGEST_HISTORY))
        )
        return [self._sanction(day, born) for day in days]

    def _sanction(self, day: date, born: date | None) -> Sanction:
        offence = self._dice.pick(london_offences()).offence
        kind = "CAUTION" if offence.minor and self._dice.chance(0.5) else "CONVICTION"
        is_young = born is not None and (day - born).days < AGE_OF_ADULTS * 365.25
        if kind == "CAUTION" and is_young and day <= LAST_REPRIMAND:
            kind = self._dice.pick(("REPRIMAND", "WARNING"))
        return Sanction(kind, day, offence, 1 + self._dice.few(0.5), self._dice.pick(BROUGHT_BY))
