"""Reads the offences and areas that the writers choose from.

What belongs here: reading the reference seeds and London's weighted catalogue. What does not:
choosing, and any rule of the warehouse beyond what is needed to keep near misses near.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestration.home import PROJECT

REFERENCE = PROJECT / "seeds" / "reference"
LONDON_OFFENCES = Path(__file__).resolve().parent / "london_offences.csv"
FORCE = "met"
STUDY_AREA = "SN"
EDITION = "cchi_2020"
QUALIFYING_SET = "study_violence_with_injury"
# Acquisitive classes in which nobody in particular loses anything: going equipped, laundering ...
NO_VICTIM_CLASSES = {"33", "33A", "38", "54", "61", "61A", "814"}
# Harm up to which a study person may have been cautioned rather than charged.
MINOR_HARM_DAYS = 5.0


@dataclass(frozen=True)
class Offence:
    """One offence as a crime record names it, and whether it qualifies under the study's set.

    `code` and `harm_days` are empty for what the index does not know.
    """

    code: str
    class_code: str
    sub_code: str
    title: str
    type: str
    qualifying: bool
    harm_days: float | None

    @property
    def fatal(self) -> bool:
        """Whether its victim dies, and can be a party to nothing later."""
        return self.class_code == "1"

    @property
    def victims(self) -> str:
        """Who suffers it: `person`, `business` (then no victim is a party) or `nobody`."""
        if "Business" in self.title or "shops" in self.title or "Making off" in self.title:
            return "business"
        if self.type in {"Violence", "Sexual", "Public Order", "Property"}:
            return "person"
        if self.type == "Acquisitive" and self.class_code not in NO_VICTIM_CLASSES:
            return "person"
        return "nobody"

    @property
    def minor(self) -> bool:
        """Whether an adult might be cautioned for it."""
        return self.harm_days is not None and self.harm_days <= MINOR_HARM_DAYS and self.class_code != "STUDY"


@dataclass(frozen=True)
class LondonOffence:
    """An offence with how common it is and how often somebody is charged with it."""

    offence: Offence
    weight: float
    charged_share: float


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a UTF-8 CSV file with a header into one dictionary of text per row."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def qualifying_codes() -> frozenset[tuple[str, str]]:
    """Class and sub-code pairs that qualify; an empty sub-code stands for the whole class."""
    return frozenset(
        (row["ho_class_code"], row["ho_sub_code"])
        for row in read_rows(REFERENCE / "qualifying_offences.csv")
        if row["qualifying_offence_set"] == QUALIFYING_SET
    )


def qualifies(class_code: str, sub_code: str) -> bool:
    """Whether an offence of this class and sub-code is in the study's qualifying set."""
    return not qualifying_codes().isdisjoint({(class_code, ""), (class_code, sub_code)})


@cache
def offences() -> dict[str, Offence]:
    """Every offence of the reference seeds by offence code."""
    harm_days = {
        row["offence_code"]: float(row["harm_days"])
        for row in read_rows(REFERENCE / "harm_weights.csv")
        if row["harm_index_edition"] == EDITION
    }
    return {
        row["offence_code"]: Offence(
            row["offence_code"],
            row["ho_class_code"],
            row["ho_sub_code"],
            row["offence_title"],
            row["offence_type"],
            qualifies(row["ho_class_code"], row["ho_sub_code"]),
            harm_days.get(row["offence_code"]),
        )
        for row in read_rows(REFERENCE / "offences.csv")
    }


@cache
def london_offences() -> tuple[LondonOffence, ...]:
    """London's catalogue in file order."""
    known = offences()
    return tuple(
        LondonOffence(
            known[row["offence_code"]],
            float(row["weight"]),
            float(row["charged_share"]),
        )
        for row in read_rows(LONDON_OFFENCES)
    )


@cache
def boroughs_by_unit() -> dict[str, tuple[str, ...]]:
    """Met borough codes of each command unit, by the unit's code."""
    units: dict[str, tuple[str, ...]] = {}
    for row in read_rows(REFERENCE / "areas.csv"):
        if row["force_code"] == FORCE:
            unit = row["bcu_code"]
            units[unit] = (*units.get(unit, ()), row["borough_code"])
    return units


def study_boroughs() -> tuple[str, ...]:
    """Met borough codes of the study's own command unit."""
    return boroughs_by_unit()[STUDY_AREA]


def other_boroughs() -> tuple[str, ...]:
    """Met borough codes outside the study's command unit."""
    return tuple(borough for unit, boroughs in boroughs_by_unit().items() if unit != STUDY_AREA for borough in boroughs)
