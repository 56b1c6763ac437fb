"""Invents people: names, dates of birth, sex, ethnicity, PNC ids and CRO numbers.

What belongs here: one invented person and the identifiers that the police would hold. What does
not: what happens to the person (the study, near misses and London modules) and how a single
record shows the person (`identity.py`, `noise.py`).
"""

import importlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from synthetic.dice import Dice

PNC_CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
# Ethnicity codes with their share among background people, the list of names each is given from,
# and what an officer would observe. The observed code always agrees on white and not white.
ETHNICITIES: dict[str, tuple[float, str, tuple[str, ...]]] = {
    "W1": (0.40, "en_GB", ("IC1",)),
    "W2": (0.02, "en_IE", ("IC1",)),
    "W3": (0.01, "en_IE", ("IC1",)),
    "W9": (0.13, "pt_PT", ("IC1", "IC2")),
    "M1": (0.04, "en_GB", ("IC3",)),
    "M2": (0.02, "en_GB", ("IC3",)),
    "M3": (0.02, "en_GB", ("IC4",)),
    "M9": (0.02, "en_GB", ("IC3", "IC4")),
    "A1": (0.04, "en_IN", ("IC4",)),
    "A2": (0.04, "en_IN", ("IC4",)),
    "A3": (0.03, "en_IN", ("IC4",)),
    "A4": (0.01, "en_GB", ("IC5",)),
    "A9": (0.04, "en_IN", ("IC4",)),
    "B1": (0.07, "en_GB", ("IC3",)),
    "B2": (0.06, "yo_NG", ("IC3",)),
    "B9": (0.03, "en_GB", ("IC3",)),
    "O2": (0.01, "fr_FR", ("IC6",)),
    "O9": (0.01, "fr_FR", ("IC6", "IC4")),
}
FIRST_DAY_OF_BIRTH = date(1976, 1, 1)
LAST_DAY_OF_BIRTH = date(2003, 8, 31)


@dataclass(frozen=True)
class Person:
    """One invented person, as a perfect record would show them.

    `label` is the truth that person resolution is scored against. `self_defined_ethnicity` and
    `observed_ethnicity` may be empty where nobody knows.
    """

    label: str
    forename: str
    surname: str
    date_of_birth: date | None
    sex: str
    self_defined_ethnicity: str
    observed_ethnicity: str
    pnc_id: str
    cro_number: str

    @property
    def is_background(self) -> bool:
        """Whether this is one of London's other people, not of the study or a near miss."""
        return self.label.startswith("london-")


def check_letter(two_digit_year: int, serial: int) -> str:
    """Return the letter that ends a valid PNC id: year and seven-digit serial, modulo 23."""
    return PNC_CHECK_LETTERS[(two_digit_year * 10_000_000 + serial) % 23]


def pnc_id(year: int, serial: int) -> str:
    """Write a valid PNC id in full, such as 2004/0001000X."""
    return f"{year}/{serial:07d}{check_letter(year % 100, serial)}"


def is_valid_pnc_id(text: str) -> bool:
    """Whether `text`, in any of the ways it is written, is a PNC id with its right letter."""
    year, _, rest = text.strip().upper().partition("/")
    if not (year.isdigit() and len(year) in (2, 4) and rest[:-1].isdigit() and len(rest) <= 8):
        return False
    return rest[-1] == check_letter(int(year) % 100, int(rest[:-1]))


@cache
def names(locale: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Male forenames, female forenames and surnames of one of Faker's lists, each sorted."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    lists = (provider.first_names_male, provider.first_names_female, provider.last_names)
    return tuple(tuple(sorted(set(one))) for one in lists)  # type: ignore[return-value]


class Register:
    """Invents people and sees to it that no two share a name and date of birth, or a PNC id."""

    def __init__(self, dice: Dice) -> None:
        """Start an empty register that draws from `dice`."""
        self._dice = dice
        self._taken: set[tuple[str, str, date | None]] = set()
        self._pnc_ids: set[str] = set()
        codes = list(ETHNICITIES)
        self._codes = codes
        self._shares = np.cumsum([ETHNICITIES[code][0] for code in codes])

    def drawing_from(self, dice: Dice) -> "Register":
        """Return this register with other dice: whom it invents collides with nobody invented before or since."""
        other = Register(dice)
        other._taken, other._pnc_ids = self._taken, self._pnc_ids
        return other

    def invent(  # noqa: PLR0913 - every argument is one trait that a caller may fix
        self,
        label: str,
        *,
        sex: str | None = None,
        ethnicity: str | None = None,
        forename: str | None = None,
        surname: str | None = None,
        born: tuple[date, date] = (FIRST_DAY_OF_BIRTH, LAST_DAY_OF_BIRTH),
        has_pnc_id: bool = True,
    ) -> Person:
        """Return a new person with this label; what is not given is drawn."""
        dice = self._dice
        sex = sex or ("M" if dice.chance(0.72) else "F")
        ethnicity = ethnicity or dice.weighted(self._codes, self._shares)
        _, locale, observed = ETHNICITIES[ethnicity]
        men, women, surnames = names(locale)
        while True:
            first = forename or dice.pick(women if sex == "F" else men)
            last = surname or dice.pick(surnames)
            birth = dice.day(*born)
            key = (first.casefold(), last.casefold(), birth)
            if key not in self._taken:
                break
        self._taken.add(key)
        identifier = self._new_pnc_id(birth) if has_pnc_id else ""
        cro = ""
        if identifier and dice.chance(0.4):
            serial = dice.below(400_000) + 1
            cro = f"{serial:06d}/{identifier[2:4]}{check_letter(int(identifier[2:4]), serial)}"
        return Person(label, first, last, birth, sex, ethnicity, dice.pick(observed), identifier, cro)

    def _new_pnc_id(self, birth: date) -> str:
        """Return an unused valid PNC id of a year in which the person could be arrested."""
        dice = self._dice
        earliest = max(birth + timedelta(days=12 * 365), date(1990, 1, 1)).year
        while True:
            year = earliest + dice.below(max(1, 2018 - earliest))
            serial = dice.below(999) + 1 if dice.chance(0.15) else dice.below(600_000) + 1
            identifier = pnc_id(year, serial)
            if identifier not in self._pnc_ids:
                self._pnc_ids.add(identifier)
                return identifier
