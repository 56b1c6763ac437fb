"""Shows a person on one record the way a careful officer would have typed it.

What belongs here: what every record may do without anybody being lost: letter case, surrounding
spaces, the ways a PNC id is written, boxes left empty. A record of a person either repeats a valid
PNC id or has name and date of birth exactly, and the first has all that is known. What does not
belong here: mistakes (`noise.py`).
"""

from collections import Counter
from dataclasses import dataclass

from synthetic.dice import Dice
from synthetic.people import Person


@dataclass
class Shown:
    """The identity boxes of one record as text; empty is not recorded."""

    forename: str
    surname: str
    date_of_birth: str
    sex: str
    self_defined_ethnicity: str
    observed_ethnicity: str
    pnc_id: str
    cro_number: str


class Presenter:
    """Fills the identity boxes of record after record."""

    def __init__(self, dice: Dice, appearances: Counter[str]) -> None:
        """Draw from `dice`; `appearances` counts each label's records in all systems."""
        self._dice = dice
        self._appearances = appearances
        self._seen: Counter[str] = Counter()
        self._undeclared: Counter[str] = Counter()

    def show(self, person: Person, *, victim: bool = False, sheet: bool = False) -> Shown:
        """Fill the boxes for the next record of `person`.

        `victim` says that nobody fetched the PNC id as they would for an arrest; `sheet` that the
        record is a manager's own, in which a known date of birth is never left out.
        """
        dice, first = self._dice, self._seen[person.label] == 0
        self._seen[person.label] += 1
        pnc, birth = person.pnc_id, person.date_of_birth
        if person.is_background and self._appearances[person.label] == 1 and dice.chance(0.1):
            pnc, birth = "", None
        elif not first and pnc:
            chance = dice.generator.random()
            if chance < (0.4 if victim else 0.1):
                pnc = ""
            elif chance > 0.95 and not sheet:
                birth = None
        forename, surname = self._names(person)
        self_defined, observed = self._ethnicity(person, first)
        return Shown(
            forename,
            surname,
            birth.isoformat() if birth else "",
            self._sex(person),
            self_defined,
            observed,
            self._written(pnc) if pnc else "",
            person.cro_number if pnc and dice.chance(0.5) else "",
        )

    def _names(self, person: Person) -> tuple[str, str]:
        style = self._dice.generator.random()
        forename, surname = person.forename, person.surname
        if style < 0.4:
            forename, surname = forename.upper(), surname.upper()
        elif style < 0.55:
            surname = surname.upper()
        elif style < 0.58:
            forename, surname = forename.lower(), surname.lower()
        if self._dice.chance(0.02):
            forename += " "
        if self._dice.chance(0.02):
            surname = f"  {surname} "
        return forename, surname

    def _sex(self, person: Person) -> str:
        if person.is_background and self._dice.chance(0.03):
            return self._dice.pick(("", "U"))
        return person.sex

    def _ethnicity(self, person: Person, first: bool) -> tuple[str, str]:
        """Self-defined and observed code; most records of a person hold the self-defined one."""
        dice, label = self._dice, person.label
        may_omit = not first and 3 * (self._undeclared[label] + 1) <= self._seen[label]
        if may_omit and dice.chance(0.25):
            self._undeclared[label] += 1
            return dice.pick(("", "NS")), person.observed_ethnicity
        shown = person.observed_ethnicity if dice.chance(0.7) else ""
        return person.self_defined_ethnicity, shown

    def _written(self, pnc: str) -> str:
        """Write the id in full, with a two-digit year, without leading zeros or in lower case."""
        style = self._dice.generator.random()
        year, _, rest = pnc.partition("/")
        if style < 0.17:
            year = year[2:]
        if 0.12 < style < 0.27:
            rest = rest.lstrip("0")
        written = f"{year}/{rest}"
        return written.lower() if style > 0.96 else written
