"""Repeatable chance: a thin, fast wrapper round NumPy's Generator.

What belongs here: how the writers draw. What does not: what they draw.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """One stream of chance, set by the seed and the name of its purpose.

    Each purpose has a stream of its own, so that drawing more in one place (say, noise) changes
    nothing anywhere else.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        """Start the stream of `purpose` under `seed` (any non-negative integer)."""
        self.generator = np.random.default_rng([seed, *purpose.encode()])
        self._random = self.generator.random

    def chance(self, probability: float) -> bool:
        """Return true with this probability."""
        return bool(self._random() < probability)

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        return int(self._random() * limit)

    def between(self, lowest: int, highest: int) -> int:
        """Return a whole number from `lowest` to `highest`, both included."""
        return lowest + self.below(highest - lowest + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of `choices`, all equally likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[T], cumulative: np.ndarray) -> T:
        """Return one of `choices` by their cumulative weights, an array of the same length."""
        drawn = self._random() * cumulative[-1]
        return choices[min(int(np.searchsorted(cumulative, drawn, "right")), len(choices) - 1)]

    def day(self, first: date, last: date) -> date:
        """Return a day from `first` to `last`, both included."""
        return first + timedelta(days=self.below((last - first).days + 1))

    def few(self, mean: float) -> int:
        """Return a small count, 0 upwards, with this mean and a long tail (geometric)."""
        return int(self.generator.geometric(1 / (1 + mean))) - 1

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in a drawn order."""
        return [items[i] for i in self.generator.permutation(len(items))]
