"""Sex, age and ethnicity of those who come to the lists, so that all who are managed together are as printed.

What belongs here: the shares that the framework prints of its 2,044, and who is missing from them once those who are on
the lists anyway are counted. What does not: inventing anybody.
"""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from synthetic.caseload.plan import MANAGED_DAY
from synthetic.dice import Dice
from synthetic.people import ETHNICITIES, Person

PERCENT_MALE = 92.9
# Whole per cent by age and group, of all who are of one of the four; 0 is less than half of one. The page has no mixed
# group, and with those who say that they are of one in the whole the four could not print as they do.
AGES = ("18-24", "25-34", "35-49", "50+")
GROUPS = ("A", "B", "O", "W")
PERCENT = {
    "18-24": (1, 5, 0, 6),
    "25-34": (2, 11, 0, 21),
    "35-49": (3, 12, 1, 28),
    "50+": (0, 5, 0, 5),
}
# Per cent of everybody by age. The text prints all but the second.
PERCENT_OF_AGE = {"18-24": 12.0, "35-49": 44.0, "50+": 10.0}
FIRST_BIRTHS = {"18-24": 24, "25-34": 34, "35-49": 49, "50+": 66}
LAST_BIRTHS = {"18-24": 18, "25-34": 25, "35-49": 35, "50+": 50}
# How many of those who come have no known ethnicity: the page speaks of the known. The younger the people on the lists
# already, the fewer places are left among the young, so none of these is young.
UNKNOWN = {"18-24": 0, "25-34": 40, "35-49": 100, "50+": 32}
# So many people lie between a share and the edge of its rounding.
MARGIN = 2
Cell = tuple[str, str]


@dataclass(frozen=True)
class Traits:
    """What is settled of a person before anybody is invented; an empty ethnicity is not known."""

    sex: str
    ethnicity: str
    born: tuple[date, date]


def age_of(born: date | None, day: date = MANAGED_DAY) -> str:
    """Age group on `day`; empty where the date of birth is not known."""
    if born is None:
        return ""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return "18-24" if years < 25 else "25-34" if years < 35 else "35-49" if years < 50 else "50+"


def missing_traits(there: Iterable[Person], managed: int, dice: Dice) -> list[Traits]:
    """Traits of everybody still to come, in a drawn order, so that `managed` people in all are as printed.

    Where those who are there already are more of a kind than is printed, that kind stays as it is.
    """
    people = list(there)
    cells = Counter((age_of(one.date_of_birth), one.self_defined_ethnicity[:1]) for one in people)
    wanted = managed - len(people)
    in_no_group = sum(count for (_, group), count in cells.items() if group not in GROUPS) + sum(UNKNOWN.values())
    rooms = {cell: _room(cell, cells[cell], managed - in_no_group) for cell in itertools.product(AGES, GROUPS)}
    by_age = _share_by_age(cells, rooms, managed, wanted)
    new = [cell for age in AGES for cell in _fill(age, by_age[age], rooms)]
    new += [(age, "") for age, count in UNKNOWN.items() for _ in range(count)]
    men = round(managed * PERCENT_MALE / 100) - sum(one.sex == "M" for one in people)
    sexes = dice.shuffled(["M"] * men + ["F"] * (wanted - men))
    return [_traits(sex, *cell, dice) for sex, cell in zip(sexes, dice.shuffled(new), strict=True)]


def _room(cell: Cell, there: int, people: int) -> tuple[int, int]:
    """Fewest and most who may come of a cell, so that its share prints as it should."""
    age, group = cell
    percent = PERCENT[age][GROUPS.index(group)]
    least = int((percent - 0.5) / 100 * people) + 1 + MARGIN if percent else 0
    most = int((percent + 0.5) / 100 * people) - MARGIN
    return max(0, least - there), max(0, most - there)


def _share_by_age(
    cells: Counter[Cell], rooms: dict[Cell, tuple[int, int]], managed: int, wanted: int
) -> dict[str, int]:
    """How many come of each age: as printed where its cells have room, the age that is not printed takes the rest."""
    share = {}
    for age, percent in PERCENT_OF_AGE.items():
        there = sum(count for (other, _), count in cells.items() if other == age) + UNKNOWN[age]
        least, most = (sum(rooms[age, group][end] for group in GROUPS) for end in (0, 1))
        share[age] = min(max(round(managed * percent / 100) - there, least), most)
    share["25-34"] = wanted - sum(share.values()) - sum(UNKNOWN.values())
    return share


def _fill(age: str, count: int, rooms: dict[Cell, tuple[int, int]]) -> list[Cell]:
    """Cells of those who come of an age: the fewest of each group first, then in turn while there is room."""
    came = {group: rooms[age, group][0] for group in GROUPS}
    order = [group for step in range(count) for group in GROUPS if came[group] + step < rooms[age, group][1]]
    for group in order[: max(0, count - sum(came.values()))]:
        came[group] += 1
    came["W"] += count - sum(came.values())
    return [(age, group) for group in GROUPS for _ in range(came[group])]


def _traits(sex: str, age: str, group: str, dice: Dice) -> Traits:
    codes = [code for code in ETHNICITIES if code.startswith(group)]
    code = dice.weighted(codes, np.cumsum([ETHNICITIES[code][0] for code in codes])) if group else ""
    oldest = date(MANAGED_DAY.year - FIRST_BIRTHS[age] - 1, MANAGED_DAY.month, MANAGED_DAY.day)
    youngest = date(MANAGED_DAY.year - LAST_BIRTHS[age], MANAGED_DAY.month, MANAGED_DAY.day)
    return Traits(sex, code, (oldest + timedelta(days=4), youngest - timedelta(days=4)))
