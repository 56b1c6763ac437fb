"""The shape of what a force recorded, before it is turned into the rows of that force's record system.

What belongs here: the shape. What does not: what happened, and any system's columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from synthetic.london import Pools
from synthetic.records import Crime, Ledger
from synthetic.study_people import StudyRecords


@dataclass(frozen=True)
class Origin:
    """The crime that another record began as: the force that had it, and that force's reference."""

    force: str
    reference: str


@dataclass(frozen=True)
class RecordedCrime:
    """A crime as one force recorded it.

    `crime.borough` is the code (`borough_code` of the areas seed) of a borough of `place_force`, which is another force
    than the recording one for the British Transport Police. `origin` is set where the crime began as another record.
    """

    crime: Crime
    place_force: str
    origin: Origin | None = None


@dataclass
class ForceRecords:
    """Everything that one force delivers from one record system on one day."""

    force: str
    system: str
    delivered_on: date
    crimes: list[RecordedCrime] = field(default_factory=list)


@dataclass(frozen=True)
class London:
    """London as the Met has it on CRIS: its people, the study's, and every crime with its reference, in one order."""

    pools: Pools
    study: StudyRecords
    ledger: Ledger
    references: list[str]
