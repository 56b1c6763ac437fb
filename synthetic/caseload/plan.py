"""Places of London's caseload on the sample day: which office, which criteria, which index offence.

What belongs here: as many places as the framework prints of each kind, shared out by chance. What does not: who fills a
place (`people.py`) and which case, offence and scores make it so (`cases.py`). Every count below is a number of places;
the figures come out of the records of those who fill them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from synthetic.dice import Dice
from synthetic.offences import read_rows

BOROUGHS = Path(__file__).resolve().parent / "boroughs.csv"
SAMPLE_DAY = date(2019, 12, 1)
MANAGED_DAY = date(2020, 10, 1)
FORCE = "met"
CORE, OLD_ONLY, NEITHER = "core", "old only", "neither"
BURGLARY, ROBBERY, VIOLENCE, OTHER = "burglary", "robbery", "violence", "other"
# Index offences of each kind of place. Core and old only make the 5,958 of the old criteria. Of the violent the
# framework prints shares alone, 40 and 47 per cent; these counts lie in the middle of what rounds so.
INDEX_OFFENCES = {
    CORE: {BURGLARY: 594, ROBBERY: 729, VIOLENCE: 1964, OTHER: 891},
    OLD_ONLY: {BURGLARY: 466, ROBBERY: 197, VIOLENCE: 419, OTHER: 698},
    NEITHER: {BURGLARY: 492, ROBBERY: 1187, VIOLENCE: 130, OTHER: 210},
}
GANG_FLAGGED, DOMESTIC_ABUSE_FLAGGED = 269, 1289
BY_SCORE, BY_OFFENCE, TOO_LONG_AGO, BY_CUSTODY = "score", "offence", "offence too long ago", "offence, custody between"
LONDON_WIDE_OLD_ONLY = {"LDN-XX": 40, "LDN-KR": 5, "LDN-EX": 2}


@dataclass(frozen=True)
class Place:
    """One active case on the sample day. `reason` is what makes its person eligible, or keeps them from the core."""

    office: str
    cohort: str
    index: str
    reason: str = BY_SCORE
    is_gang_flagged: bool = False
    is_domestic_abuse_flagged: bool = False
    edge: str = ""


@dataclass(frozen=True)
class Office:
    """One office with the core places printed of its borough, and how many of the borough are recorded on a list."""

    borough: str
    office: str
    core: int
    recorded: int


def read_offices(path: Path = BOROUGHS) -> list[Office]:
    """Read the offices; one that serves no borough of its own has an empty borough and nobody recorded."""
    return [
        Office(row["borough_code"], row["office_code"], int(row["core_cohort"]), int(row["recorded"] or 0))
        for row in read_rows(path)
    ]


def places(offices: Sequence[Office], dice: Dice) -> list[Place]:
    """Every place of the caseload, in a drawn order."""
    core = _flagged(_of_cohort(CORE, [one.office for one in offices for _ in range(one.core)], dice), dice)
    # Of those outside of the core the framework prints no flags; theirs are drawn.
    old_only = _of_cohort(OLD_ONLY, _old_only_offices(offices, dice), dice)
    elsewhere = [one.office for one in offices if one.borough]
    neither = [dice.pick(elsewhere) for _ in range(sum(INDEX_OFFENCES[NEITHER].values()))]
    others = old_only + _of_cohort(NEITHER, neither, dice)
    everything = core + [
        replace(one, is_gang_flagged=dice.chance(0.02), is_domestic_abuse_flagged=dice.chance(0.18)) for one in others
    ]
    return dice.shuffled(_with_edges(everything))


def _old_only_offices(offices: Sequence[Office], dice: Dice) -> list[str]:
    """The framework says nothing of these; they are where teams have recorded most, as those had to come from here."""
    chosen = [office for office, count in LONDON_WIDE_OLD_ONLY.items() for _ in range(count)]
    wanted = sum(INDEX_OFFENCES[OLD_ONLY].values())
    recorded = [one.office for one in offices for _ in range(one.recorded)]
    return chosen + dice.shuffled(recorded)[: wanted - len(chosen)]


def _of_cohort(cohort: str, offices: list[str], dice: Dice) -> list[Place]:
    kinds = dice.shuffled([kind for kind, count in INDEX_OFFENCES[cohort].items() for _ in range(count)])
    return [
        Place(office, cohort, kind, _reason(cohort, kind, dice)) for office, kind in zip(offices, kinds, strict=True)
    ]


def _reason(cohort: str, kind: str, dice: Dice) -> str:
    acquisitive = kind in {BURGLARY, ROBBERY}
    if cohort == CORE:
        by_offence = dice.chance(0.45 if acquisitive else 0.04)
        return (BY_CUSTODY if dice.chance(0.2) else BY_OFFENCE) if by_offence else BY_SCORE
    if cohort == OLD_ONLY:
        if acquisitive and dice.chance(0.35):
            return TOO_LONG_AGO
        return BY_OFFENCE if dice.chance(0.3 if acquisitive else 0.04) else BY_SCORE
    return BY_SCORE


def _flagged(core: list[Place], dice: Dice) -> list[Place]:
    """Flag as many of the core as the framework prints: domestic abuse mostly where the index offence is violent."""
    gang = set(dice.shuffled(range(len(core)))[:GANG_FLAGGED])
    by_chance = sorted(range(len(core)), key=lambda n: dice.generator.random() - 0.35 * (core[n].index == VIOLENCE))
    domestic = set(by_chance[:DOMESTIC_ABUSE_FLAGGED])
    return [
        replace(place, is_gang_flagged=number in gang, is_domestic_abuse_flagged=number in domestic)
        for number, place in enumerate(core)
    ]


# One person each who shows a rule at its edge: the edge, and what the rules make of it.
EDGES = {
    "score-74.9": (NEITHER, OTHER),
    "score-75.0": (CORE, OTHER),
    "score-50.0-with-burglary": (CORE, BURGLARY),
    "score-49.9-with-burglary": (NEITHER, BURGLARY),
    "violence-score-29.9": (OLD_ONLY, OTHER),
    "violence-score-30.0": (CORE, VIOLENCE),
    "burglary-two-years-and-a-day-ago": (OLD_ONLY, BURGLARY),
    "burglary-two-years-and-a-day-ago-a-year-of-it-in-custody": (CORE, BURGLARY),
    "higher-score-of-the-next-day": (NEITHER, OTHER),
    "higher-score-replaced": (NEITHER, OTHER),
}


def _with_edges(everything: list[Place]) -> list[Place]:
    """Turn the first fitting place into each edge, so that no count changes."""
    changed = list(everything)
    taken: set[int] = set()
    for edge, (cohort, kind) in EDGES.items():
        number = next(
            n
            for n, place in enumerate(everything)
            if (place.cohort, place.index, place.reason) == (cohort, kind, BY_SCORE) and n not in taken
        )
        taken.add(number)
        changed[number] = replace(everything[number], edge=edge)
    return changed
