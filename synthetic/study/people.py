"""The invented people of the solution: label, ranks, sex, ethnicity, MAPPA; and the two files.

What belongs here: what a person of the solution is besides their offences, and writing it. What
does not: solving, and names, dates of birth and identifiers, which the synthetic deliveries add.
"""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass

from synthetic.study.figures import COHORTS, STUDY, bands, offences_of_edition
from synthetic.study.kinds import SEED
from synthetic.study.model import Solution

# 16+1 codes with the chance of each. The study prints white and non-white only.
WHITE = {"W1": 75, "W2": 8, "W9": 17}
NON_WHITE = {
    "B1": 28,
    "B2": 20,
    "B9": 12,
    "M1": 11,
    "A9": 7,
    "A1": 5,
    "A2": 5,
    "A3": 4,
    "O9": 4,
    "M9": 3,
    "M2": 2,
    "A4": 1,
}
SHARED = "both-001"  # male and non-white: both top tens have room for that


@dataclass
class Person:
    """One invented person. A rank is `None` outside the cohort."""

    label: str
    offences: dict[str, int]
    iom_rank: int | None = None
    victim_offender_rank: int | None = None
    sex: str = "M"
    self_defined_ethnicity: str = ""
    mappa: bool = False


def ranked(solution: Solution, cohort: str) -> list[str]:
    """Labels of a cohort by harm, most harmful first."""
    edition = offences_of_edition()
    prefix = cohort.replace("_", "-")
    members = [label for label in solution if label.startswith((prefix, "both"))]
    harm = {label: sum(edition[code].tenths * number for code, number in solution[label].items()) for label in members}
    return sorted(members, key=lambda label: (-harm[label], label))


def number_people(solution: Solution) -> list[Person]:
    """Rank, label by rank and describe everybody; the one in both cohorts appears once."""
    shared = Person(SHARED, solution[SHARED])
    people = []
    for cohort in COHORTS:
        members = []
        for rank, old in enumerate(ranked(solution, cohort), start=1):
            label = f"{cohort.replace('_', '-')}-{rank:03}"
            person = shared if old == SHARED else Person(label, solution[old])
            setattr(person, f"{cohort}_rank", rank)
            members.append(person)
        describe(cohort, members, shared)
        people += [person for person in members if person is not shared]
    return [*people, shared]


def describe(cohort: str, members: Sequence[Person], shared: Person) -> None:
    """Give a cohort, in order of rank, sex, ethnicity and MAPPA so that each band's counts fit."""
    edition = offences_of_edition()
    draw = random.Random(f"{SEED} {cohort}")
    shared.self_defined_ethnicity = "B1"
    for band in (band for band in bands() if band.cohort == cohort):
        others = [p for p in members[band.first - 1 : band.last] if p is not shared]
        for person in draw.sample(others, band.female):
            person.sex = "F"
        white = {person.label for person in draw.sample(others, band.white)}
        for person in others:
            codes = WHITE if person.label in white else NON_WHITE
            person.self_defined_ethnicity = draw.choices([*codes], [*codes.values()])[0]
        if cohort == "victim_offender":
            serious = [p for p in others if any(edition[code].serious for code in p.offences)]
            draw.choice(serious or others).mappa = True


def write_people(people: Sequence[Person]) -> None:
    """Write `people.csv`, one row per person."""
    with (STUDY / "people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "person",
                "in_iom",
                "in_victim_offender",
                "iom_rank",
                "victim_offender_rank",
                "sex",
                "self_defined_ethnicity",
                "mappa",
            ]
        )
        for p in people:
            writer.writerow(
                [
                    p.label,
                    str(p.iom_rank is not None).lower(),
                    str(p.victim_offender_rank is not None).lower(),
                    p.iom_rank,
                    p.victim_offender_rank,
                    p.sex,
                    p.self_defined_ethnicity,
                    str(p.mappa).lower(),
                ]
            )


def write_offences(people: Sequence[Person]) -> None:
    """Write `offences.csv`, one row per person and offence title."""
    edition = offences_of_edition()
    with (STUDY / "offences.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["person", "offence_code", "ho_class_code", "ho_sub_code", "offence_title", "offences"])
        for person in people:
            for code, number in sorted(person.offences.items()):
                o = edition[code]
                writer.writerow([person.label, code, o.class_code, o.sub_code, o.title, number])
