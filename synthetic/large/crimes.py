"""Crimes by the million, as columns: where, when and what.

What belongs here: everything about a crime but its people. What does not: who is party to it (`parties.py`), what just
does not count (`near_misses.py`), files (`write.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from synthetic.large.plan import Places, Plan
from synthetic.london import BROKEN_PIECES, IRREGULAR_SHARE
from synthetic.offences import Offence, london_offences

FIRST_REPORTED, LAST_REPORTED = np.datetime64("2018-01-01"), np.datetime64("2021-09-30")
STATUSES = np.array(["CONFIRMED", "NO CRIME", "TRANSFERRED"], dtype=object)
CONFIRMED, NO_CRIME, TRANSFERRED = range(3)
STATUS_SHARES = (0.965, 0.0245, 0.0105)

REPORTED_AT_ONCE = 0.55
MEAN_DAYS_UNTIL_REPORT = 7
WITHOUT_DAY = 0.03  # nobody wrote down when it was committed: the report stands for it
WITH_LAST_DAY = 0.6
OVER_TWO_DAYS = 0.15  # of those with a last day
BUSIEST_BOROUGH = 2.0  # how much more a borough at the busy end has than one at the quiet end
BROKEN_CHARGED_SHARE = 0.25

NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Catalogue:
    """Everything that may be recorded, as columns; what the index cannot weigh stands at the end."""

    offences: tuple[Offence, ...]
    weights: np.ndarray
    charged_share: np.ndarray
    qualifying: np.ndarray
    has_victim: np.ndarray
    fatal: np.ndarray
    minor: np.ndarray

    def place_of(self, code: str) -> int:
        """The place of an offence by its code in the reference list."""
        return next(place for place, offence in enumerate(self.offences) if offence.code == code)


@dataclass
class Crimes:
    """Crimes as columns: `borough`, `offence` and `status` are places in lists; a day may be missing."""

    borough: np.ndarray
    offence: np.ndarray
    reported: np.ndarray
    committed_from: np.ndarray
    committed_to: np.ndarray
    status: np.ndarray

    def __len__(self) -> int:
        """How many."""
        return len(self.offence)

    def followed_by(self, others: Crimes) -> Crimes:
        """These and then others."""
        return Crimes(*(np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(Crimes)))

    def at(self, places: np.ndarray) -> Crimes:
        """Those at given places, in that order."""
        return Crimes(*(getattr(self, f.name)[places] for f in fields(Crimes)))


def catalogue() -> Catalogue:
    """London's weighted offences, and the few that are recorded so badly that the index does not know them."""
    common = london_offences()
    offences = (*(one.offence for one in common), *BROKEN_PIECES)
    weights = np.array([one.weight for one in common])
    broken = np.full(len(BROKEN_PIECES), weights.sum() * IRREGULAR_SHARE / (1 - IRREGULAR_SHARE) / len(BROKEN_PIECES))
    return Catalogue(
        offences,
        np.concatenate([weights, broken]) / (weights.sum() + broken.sum()),
        np.array([*(one.charged_share for one in common), *[BROKEN_CHARGED_SHARE] * len(BROKEN_PIECES)]),
        np.array([offence.qualifying for offence in offences]),
        np.array([offence.victims == "person" for offence in offences]),
        np.array([offence.fatal for offence in offences]),
        np.array([offence.minor for offence in offences]),
    )


def invent_crimes(plan: Plan, places: Places, known: Catalogue, chance: np.random.Generator) -> Crimes:
    """The crimes of every force of a plan, in no order."""
    borough = np.concatenate(
        [_boroughs(places, force, force_plan.crimes, chance) for force, force_plan in enumerate(plan.forces)]
    )
    many = len(borough)
    days = (LAST_REPORTED - FIRST_REPORTED).astype(int) + 1
    reported = FIRST_REPORTED + chance.integers(0, days, many)
    lag = np.where(chance.random(many) < REPORTED_AT_ONCE, 0, chance.geometric(1 / MEAN_DAYS_UNTIL_REPORT, many) - 1)
    committed_from = np.where(chance.random(many) < WITHOUT_DAY, NO_DAY, reported - lag)
    later = np.minimum(committed_from + (chance.random(many) < OVER_TWO_DAYS), reported)
    return Crimes(
        borough,
        chance.choice(len(known.offences), size=many, p=known.weights).astype(np.int16),
        reported,
        committed_from,
        np.where(chance.random(many) < WITH_LAST_DAY, later, NO_DAY),
        chance.choice(len(STATUSES), size=many, p=STATUS_SHARES).astype(np.int8),
    )


def _boroughs(places: Places, force: int, many: int, chance: np.random.Generator) -> np.ndarray:
    """A borough of the force for each crime; some are busier than others."""
    ours = np.flatnonzero(places.force == force)
    busy = np.linspace(1.0, BUSIEST_BOROUGH, len(ours))
    return chance.choice(ours, size=many, p=busy / busy.sum()).astype(np.int16)


def references(crimes: Crimes, places: Places) -> np.ndarray:
    """The number of each crime within its force and year; crimes are in the order in which they were reported."""
    year = crimes.reported.astype("datetime64[Y]").astype(np.int64)
    group = places.force[crimes.borough] * 1000 + year
    order = np.argsort(group, kind="stable")
    sorted_groups = group[order]
    starts = np.searchsorted(sorted_groups, sorted_groups)
    numbers = np.empty(len(crimes), dtype=np.int64)
    numbers[order] = np.arange(len(crimes)) - starts + 1
    return numbers
