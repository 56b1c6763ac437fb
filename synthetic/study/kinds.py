"""Kinds of offence: what the solver counts, and how its counts become titles again.

What belongs here: grouping titles that the figures cannot tell apart and naming them afterwards.
What does not: any constraint.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from synthetic.study.figures import Offence

SEED = 2022


@dataclass(frozen=True)
class Kind:
    """Offences that the figures cannot tell apart: same type, weight and place in the rule.

    The solver counts kinds; `deal_titles` then names each offence. Without this it would spend its
    time on swaps of titles that change nothing.
    """

    type: str
    tenths: int
    qualifying: bool
    serious: bool
    titles: tuple[Offence, ...]

    @property
    def rarity(self) -> int:
        """Rarity of the most ordinary of its titles."""
        return min(o.rarity for o in self.titles)

    @property
    def most_per_person(self) -> int:
        """Most of them that one person may have."""
        return sum(o.most_per_person for o in self.titles)

    def includes(self, code: str) -> bool:
        """Whether an offence, by code, is of this kind."""
        return any(o.code == code for o in self.titles)


def kinds_of(offences: Iterable[Offence]) -> list[Kind]:
    """Gather offences into kinds, in the order in which each is first met."""
    gathered: dict[tuple[str, int, bool, bool], list[Offence]] = {}
    for o in offences:
        gathered.setdefault((o.type, o.tenths, o.qualifying, o.serious), []).append(o)
    return [Kind(*key, tuple(titles)) for key, titles in gathered.items()]


def deal_titles(person: str, numbers: dict[Kind, int]) -> dict[str, int]:
    """Name each offence of a person: everyday titles often, rare ones seldom, none too often."""
    draw = random.Random(f"{SEED} {person}")
    named: Counter[str] = Counter()
    for kind, number in numbers.items():
        usual = sum(o.most_per_person for o in kind.titles)
        times = max(1, math.ceil(number / usual))
        for _ in range(number):
            free = [o for o in kind.titles if named[o.code] < times * o.most_per_person]
            chances = [4.0 ** (1 - o.rarity) * (1 + 2 * named[o.code]) for o in free]
            named[draw.choices(free, chances)[0].code] += 1
    return dict(named)
