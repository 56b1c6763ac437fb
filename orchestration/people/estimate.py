"""How often each level of agreement is seen among the records of one person, judged over all pairs at once.

Belongs here: the one step of training that Splink has no call for. Does not belong here: the order of the steps
(`train.py`) and what is compared (`linkage_model.py`).

Splink learns a comparison only from pairs that agree on something else: dates of birth from pairs of one name. Where a
record holds one mistake at most, all such pairs of one person differ in their dates of birth, and agreement on them
would tell for different people. So its estimates are a beginning. Here every pair that a blocking rule brings together
is judged by all comparisons, with the odds of a match among all pairs, and those that no rule brings together count as
different people; what the pairs are then likely to be says how often each level is seen, and so on until it settles.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from math import log2
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from orchestration.people.pairs import linker_for

MOST_ROUNDS = 100
SMALL_CHANGE = 1e-4
CERTAIN = 60.0  # a match weight beyond which no doubt is left
# What is nothing has no logarithm.
NEVER_SEEN = 1e-6
FEWEST_MATCHES = 1.0

Level = dict[str, Any]
Numbers = NDArray[np.float64]


def fit_to_compared_pairs(
    scratch: duckdb.DuckDBPyConnection, settings: dict[str, Any], signatures: int, extra: Sequence[str] = ()
) -> dict[str, Any]:
    """Settings with the odds of a match, and each level's share among the same person's records, fitted to `signature`.

    Every level must have its probabilities. Those among different people, and those that are fixed, stay as they are.
    """
    fitted = deepcopy(settings)
    columns = [comparison["output_column_name"] for comparison in fitted["comparisons"]]
    levels = [
        [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for comparison in fitted["comparisons"]
    ]
    patterns = _patterns_of_agreement(scratch, settings, columns, extra)
    # Splink counts levels from the last one up, and a missing value as -1: so that is one past the last level here.
    found = [len(of_one) - 1 - patterns[f"gamma_{column}"] for column, of_one in zip(columns, levels, strict=True)]
    for _ in range(MOST_ROUNDS):
        odds = fitted["probability_two_random_records_match"]
        weight = log2(odds / (1 - odds)) + patterns["frequency_weight"]
        for of_one, at in zip(levels, found, strict=True):
            weight = weight + _weights(of_one)[at]
        same = patterns["pairs"] / (1 + np.exp2(-np.clip(weight, -CERTAIN, CERTAIN)))
        share = max(float(same.sum()), FEWEST_MATCHES) / (signatures * (signatures - 1) / 2)
        fitted["probability_two_random_records_match"] = min(share, 0.5)
        changes = [_take_shares(of_one, at, same) for of_one, at in zip(levels, found, strict=True)]
        if max(changes) < SMALL_CHANGE:
            break
    return fitted


def _patterns_of_agreement(
    scratch: duckdb.DuckDBPyConnection, settings: dict[str, Any], columns: Sequence[str], extra: Sequence[str]
) -> dict[str, Numbers]:
    """How many of the compared pairs agree in which way, and what the frequency of their values adds."""
    retaining = {"retain_matching_columns": True, "retain_intermediate_calculation_columns": True}
    compared = linker_for(scratch, settings | retaining, extra).inference.predict()
    agreement = ", ".join(f"gamma_{column}" for column in columns)
    frequency_weight = " + ".join(f"mw_tf_adj_{column}" for column in ("forename", "surname", *extra))
    return scratch.execute(f"""
        select {agreement}, round({frequency_weight}, 1) as frequency_weight, cast(count(*) as double) as pairs
        from {compared.physical_name}
        group by all
        order by all
    """).fetchnumpy()


def _weights(levels: Sequence[Level]) -> Numbers:
    """What each level of one comparison adds to the match weight; a missing value, after the last, adds nothing."""
    return np.array([*(log2(level["m_probability"] / level["u_probability"]) for level in levels), 0.0])


def _take_shares(levels: Sequence[Level], found: NDArray[np.int64], same: Numbers) -> float:
    """Give each level its share of the pairs that are likely one person's; return the greatest change."""
    seen = np.bincount(found, weights=same, minlength=len(levels) + 1)[:-1]
    if not seen.sum():
        return 0.0
    change = 0.0
    for level, share in zip(levels, seen / seen.sum(), strict=True):
        if not level.get("fix_m_probability"):
            taken = max(float(share), NEVER_SEEN)
            change = max(change, abs(level["m_probability"] - taken))
            level["m_probability"] = taken
    return change
