"""What came of each accusation: charges, cautions and the rest, some of them late, some replaced, some back-dated.

What belongs here: the outcomes of accused parties, as columns. What does not: which of them stands, which is the
warehouse's rule.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from synthetic.large.crimes import LAST_REPORTED, NO_DAY
from synthetic.large.people import DAYS_OF_A_YEAR
from synthetic.london import OTHER_OUTCOMES

CODES = np.array(["", *(str(code) for code in range(1, 23)), "1A", "2A", "3A"], dtype=object)
PLACE_OF = {code: place for place, code in enumerate(CODES)}

MEAN_DAYS_UNTIL_OUTCOME = 36
ALTERNATE_OFFENCE = 0.06  # of charges
CAUTIONED = 0.15  # of those brought to book for a minor offence
FILED_FIRST = 0.07  # of charges and cautions: a decision of no further action came before
FILED_AS = ("16", "18")
BACK_DATED = 0.02  # a later entry of an earlier day, which does not stand
BACK_DATED_BY = 3
DROPPED = 0.04  # of charges and cautions: the decision was taken back later
DROPPED_AS = ("9", "10", "16")
MOST_DAYS_BETWEEN = 200
NONE_YET = 0.1  # of suspects
ADULT = 18


@dataclass
class Outcomes:
    """One row for each party: places in `CODES` (0 for none) and days, of a first and of a second outcome."""

    first: np.ndarray
    first_on: np.ndarray
    second: np.ndarray
    second_on: np.ndarray

    @classmethod
    def none(cls, many: int) -> Outcomes:
        """Nothing yet, for so many parties."""
        return cls(
            np.zeros(many, dtype=np.int8),
            np.full(many, NO_DAY),
            np.zeros(many, dtype=np.int8),
            np.full(many, NO_DAY),
        )

    def followed_by(self, others: Outcomes) -> Outcomes:
        """These and then others."""
        return Outcomes(*(np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(Outcomes)))

    def at(self, places: np.ndarray) -> Outcomes:
        """Those at given places, in that order."""
        return Outcomes(*(getattr(self, f.name)[places] for f in fields(Outcomes)))


def decide(  # noqa: PLR0913 - one column of parties each
    outcomes: Outcomes,
    reported: np.ndarray,
    *,
    charged: np.ndarray,
    suspects: np.ndarray,
    minor: np.ndarray,
    birth: np.ndarray,
    chance: np.random.Generator,
) -> None:
    """Fill in the outcomes of parties.

    Args:
        outcomes: filled in place.
        reported: the day of the report, for each party.
        charged: places of parties who were charged or cautioned at some time.
        suspects: places of the other accused.
        minor: whether the offence is one for which people are cautioned, for each party.
        birth: of the person, for each party.
        chance: where everything is drawn from.
    """
    some = suspects[chance.random(len(suspects)) >= NONE_YET]
    others = np.array([PLACE_OF[code] for code in OTHER_OUTCOMES], dtype=np.int8)
    outcomes.first[some] = chance.choice(others, size=len(some))
    outcomes.first_on[some] = _soon_after(reported[some], chance)
    outcomes.first[charged] = _charges(minor[charged], reported[charged], birth[charged], chance)
    outcomes.first_on[charged] = _soon_after(reported[charged], chance)
    _change_some(outcomes, charged, reported, chance)


def _soon_after(day: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    return np.minimum(day + chance.geometric(1 / MEAN_DAYS_UNTIL_OUTCOME, len(day)), LAST_REPORTED)


def _charges(minor: np.ndarray, reported: np.ndarray, birth: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    codes = np.where(chance.random(len(minor)) < ALTERNATE_OFFENCE, PLACE_OF["1A"], PLACE_OF["1"])
    of_age = (reported - birth).astype(np.int64) >= ADULT * DAYS_OF_A_YEAR
    cautions = np.where(of_age, PLACE_OF["3"], PLACE_OF["2"])
    return np.where(minor & (chance.random(len(minor)) < CAUTIONED), cautions, codes).astype(np.int8)


def _change_some(outcomes: Outcomes, charged: np.ndarray, reported: np.ndarray, chance: np.random.Generator) -> None:
    """Some were filed first and charged later, some taken back, some have an older entry below the younger one."""
    what = chance.random(len(charged))
    open_still = outcomes.first_on[charged] < LAST_REPORTED
    filed = charged[(what < FILED_FIRST) & open_still]
    dropped = charged[(what >= FILED_FIRST) & (what < FILED_FIRST + DROPPED) & open_still]
    late_enough = outcomes.first_on[charged] > reported[charged] + BACK_DATED_BY
    dated_back = charged[(what >= 1 - BACK_DATED) & late_enough]
    later = np.minimum(outcomes.first_on + chance.integers(5, MOST_DAYS_BETWEEN + 1, len(reported)), LAST_REPORTED)
    outcomes.second[filed], outcomes.second_on[filed] = outcomes.first[filed], later[filed]
    outcomes.first[filed] = chance.choice([PLACE_OF[code] for code in FILED_AS], size=len(filed))
    outcomes.second[dropped] = chance.choice([PLACE_OF[code] for code in DROPPED_AS], size=len(dropped))
    outcomes.second_on[dropped] = later[dropped]
    outcomes.second[dated_back] = PLACE_OF["16"]
    outcomes.second_on[dated_back] = reported[dated_back] + BACK_DATED_BY - 1
