"""Somebody outside the force who has the shared tables and can solve equations, and somebody who knows the rules too.

Belongs here: what can be worked out from what is published, and nothing of how it was decided what to publish. Does not
belong here: the tests (`test_sharing.py`).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

Terms = Mapping[Hashable, float]
Row = Mapping[str, Any]
# A study whose cohort is the sum of those of other studies, these studies, and the cohort.
Sums = Sequence[tuple[str, Sequence[str], str]]


@dataclass
class Attacker:
    """Unknown figures, none below nought, and everything that is known to hold between them."""

    whole_numbers: bool = True
    columns: dict[Hashable, int] = field(default_factory=dict)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def knows(self, terms: Terms, at_least: float, at_most: float) -> None:
        """A sum of figures lies between two bounds; with the same bound twice it is known."""
        for name in terms:
            self.columns.setdefault(name, len(self.columns))
        self.rows.append((terms, at_least, at_most))

    def knows_sum(self, parts: Iterable[Hashable], total: Hashable | float) -> None:
        """Figures sum to another one, or to a number."""
        terms = dict.fromkeys(parts, 1.0)
        if isinstance(total, (int, float)):
            self.knows(terms, total, total)
        else:
            self.knows({**terms, total: -1.0}, 0, 0)

    def knows_not_more(self, smaller: Hashable, larger: Hashable) -> None:
        """A figure of a group is at most that of a group it is part of."""
        self.knows({smaller: 1.0, larger: -1.0}, -np.inf, 0)

    def works_out(self, wanted: Mapping[Hashable, Terms], tolerance: float = 1e-4) -> dict[Hashable, float]:
        """Which of these sums can have one value only, and that value.

        Two tables that agree with all that is known and differ in a sum show that it cannot be worked out, so tables
        that were found once serve for all sums; only what is the same in each of them is minimised and maximised.
        """
        solve = self._solver()
        rng = np.random.default_rng(20221)
        seen = [solve(rng.normal(size=len(self.columns))) for _ in range(12)]
        found = {}
        for name, terms in wanted.items():
            vector = self._vector(terms)
            values = [float(vector @ table) for table in seen]
            if max(values) - min(values) > tolerance:
                continue
            ends = [solve(vector), solve(-vector)]
            seen.extend(ends)
            low, high = (float(vector @ table) for table in ends)
            if high - low <= tolerance:
                found[name] = low
        return found

    def _vector(self, terms: Terms) -> np.ndarray:
        vector = np.zeros(len(self.columns))
        for name, factor in terms.items():
            vector[self.columns[name]] = factor
        return vector

    def _solver(self) -> Callable[[np.ndarray], np.ndarray]:
        """What finds a table that agrees with all that is known and makes a sum of its figures smallest."""
        places = [
            (row, self.columns[name], factor)
            for row, (terms, _, _) in enumerate(self.rows)
            for name, factor in terms.items()
        ]
        row_numbers, column_numbers, factors = zip(*places, strict=True)
        matrix = csr_matrix((factors, (row_numbers, column_numbers)), shape=(len(self.rows), len(self.columns)))
        known = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        # A figure without a bound of its own is not larger than this; far above any true one.
        bounds = Bounds(0, 1e6)
        integrality = np.full(len(self.columns), int(self.whole_numbers))

        def solve(objective: np.ndarray) -> np.ndarray:
            result = milp(objective, constraints=known, bounds=bounds, integrality=integrality)
            assert result.success, result.message
            return result.x

        return solve


def given_away(
    published_and_true: Iterable[tuple[Hashable, Mapping[Hashable, int]]], smallest_shown: int
) -> list[tuple[Hashable, Hashable, int]]:
    """What somebody who knows the rules, and every table that could be, works out from what is published.

    Args:
        published_and_true: for every table that could be, what is published of it, and its true counts by name.
        smallest_shown: counts from 1 up to below this must not be worked out.

    Returns:
        What is published, the count's name and its value, for each small count that all tables with that publication
        have alike.
    """
    alike: dict[Hashable, list[Mapping[Hashable, int]]] = defaultdict(list)
    for published, true in published_and_true:
        alike[published].append(true)
    return [
        (published, name, tables[0][name])
        for published, tables in alike.items()
        for name in tables[0]
        if len({table[name] for table in tables}) == 1 and 0 < tables[0][name] < smallest_shown
    ]


def attack_people(published: Sequence[Row], parts: Sequence[str], sums: Sums = ()) -> Attacker:
    """What is known of counts of people from the shared group summary.

    Args:
        published: rows of `cohort_group_summary`, null where withheld.
        parts: columns that sum to the persons of a row.
        sums: which studies' whole cohorts sum to which other's, by cohort.
    """
    attacker = Attacker()
    for row in published:
        attacker.knows_sum([cell(row, part) for part in parts], cell(row, "persons"))
        for column in ("persons", *parts):
            if row[column] is not None:
                attacker.knows_sum([cell(row, column)], row[column])
        if row["group_size"] is not None:
            attacker.knows({cell(row, "persons"): 1.0}, 0, row["group_size"])
    _know_nesting(attacker, published, ("persons", *parts))
    _know_sums(attacker, published, ("persons", *parts), sums)
    return attacker


def attack_offence_types(published: Sequence[Row], summaries: Sequence[Row], measure: str, sums: Sums = ()) -> Attacker:
    """What is known of offences or days of harm by type.

    Args:
        published: rows of `cohort_group_offence_type`, null where withheld.
        summaries: rows of `cohort_group_summary`, for the totals.
        measure: `offences` or `harm_days`.
        sums: as for people.
    """
    attacker = Attacker(whole_numbers=measure == "offences")
    by_group: dict[Hashable, list[Row]] = defaultdict(list)
    for row in published:
        by_group[group_of(row)].append(row)
        if row[measure] is not None:
            attacker.knows_sum([cell(row, row["offence_type"])], float(row[measure]))
    for row in summaries:
        attacker.knows_sum([cell(one, one["offence_type"]) for one in by_group[group_of(row)]], cell(row, "total"))
        if row[measure] is not None:
            attacker.knows_sum([cell(row, "total")], float(row[measure]))
    types = sorted({row["offence_type"] for row in published})
    _know_nesting(attacker, summaries, ("total", *types))
    _know_sums(attacker, summaries, ("total", *types), sums)
    return attacker


def attack_overlaps(published: Sequence[Row], summaries: Sequence[Row]) -> Attacker:
    """What is known of people in two cohorts: both, and those in one alone, of each group."""
    attacker = Attacker()
    persons = {group_of(row): row["persons"] for row in summaries}
    in_order = sorted(published, key=_by_size)
    for row in in_order:
        name, of_one = overlap(row), cell(row, "persons")
        attacker.knows_sum([name], overlap(row, turned=True))
        attacker.knows_not_more(name, of_one)
        # A cohort without anybody has no row.
        known = persons.get(group_of(row), 0)
        if known is not None:
            attacker.knows_sum([of_one], known)
        if row["persons_in_both"] is not None:
            attacker.knows_sum([name], row["persons_in_both"])
    pair = ("study_id", "cohort_id", "other_cohort_id")
    for smaller, larger in itertools.pairwise(in_order):
        if any(smaller[column] != larger[column] for column in pair):
            continue
        attacker.knows_not_more(overlap(smaller), overlap(larger))
        attacker.knows_not_more(cell(smaller, "persons"), cell(larger, "persons"))
        # Whoever is new in both groups is new in one of them at least.
        terms = {overlap(larger): 1.0, overlap(smaller): -1.0}
        for cohort in (larger["cohort_id"], larger["other_cohort_id"]):
            terms[cell({**larger, "cohort_id": cohort}, "persons")] = -1.0
            terms[cell({**smaller, "cohort_id": cohort}, "persons")] = 1.0
        attacker.knows(terms, -np.inf, 0)
    return attacker


def group_of(row: Row) -> tuple[object, ...]:
    """Study, cohort and size of a row's group."""
    return row["study_id"], row["cohort_id"], row["group_size"]


def cell(row: Row, column: str) -> tuple[object, ...]:
    """The name of a figure of a row's group."""
    return *group_of(row), column


def overlap(row: Row, *, turned: bool = False) -> tuple[object, ...]:
    """The name of a count of people in two cohorts."""
    pair = (row["cohort_id"], row["other_cohort_id"])
    return row["study_id"], *(reversed(pair) if turned else pair), row["group_size"]


def _by_size(row: Row) -> tuple[object, ...]:
    size = np.inf if row["group_size"] is None else row["group_size"]
    return row["study_id"], row["cohort_id"], row.get("other_cohort_id", ""), size


def _know_nesting(attacker: Attacker, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """The smaller group is part of the larger one."""
    for smaller, larger in itertools.pairwise(sorted(rows, key=_by_size)):
        if group_of(smaller)[:2] == group_of(larger)[:2]:
            for column in columns:
                attacker.knows_not_more(cell(smaller, column), cell(larger, column))


def _know_sums(attacker: Attacker, rows: Sequence[Row], columns: Sequence[str], sums: Sums) -> None:
    there = {group_of(row) for row in rows}
    for whole, parts, cohort in sums:
        for column in columns:
            names = [(part, cohort, None, column) for part in parts if (part, cohort, None) in there]
            attacker.knows_sum(names, (whole, cohort, None, column))
