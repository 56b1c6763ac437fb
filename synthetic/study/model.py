"""The two constraint models: which offences a band has in all, and who has them.

What belongs here: CP-SAT variables and the constraints that hold for any band. What does not:
what the study says of single people and bands (`solve.py`).
"""

import math
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from synthetic.study.figures import Band
from synthetic.study.kinds import SEED, Kind, deal_titles

USUAL_SHARE = {1: 0.3, 2: 0.12, 3: 0.03}  # of the offences of a type, by rarity

Solution = dict[str, dict[str, int]]


class NoAllocationError(RuntimeError):
    """The solver found nothing that meets every constraint within its effort."""


def run(cp: cp_model.CpModel, name: str, effort: float) -> cp_model.CpSolver:
    """Solve, print one line of progress and return the solver; raise where nothing fits.

    `effort` is CP-SAT's deterministic time: unlike seconds it is the same on every machine. One
    worker only: several, even interleaved, were seen to find another allocation each time.
    """
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = SEED
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    began = time.monotonic()
    status = solver.solve(cp)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    cost = f", cost {solver.objective_value:.0f}" if found else ""
    seconds = time.monotonic() - began
    print(f"{name}: {solver.status_name(status)}{cost}, {seconds:.0f} s", flush=True)
    if not found:
        raise NoAllocationError(f"{name}: {solver.status_name(status)}")
    return solver


def require_totals(
    cp: cp_model.CpModel, band: Band, number: dict[Kind, cp_model.LinearExprT]
) -> list[cp_model.LinearExprT]:
    """Require a band's offences and harm by type; return the cost of rare and crowded kinds."""
    costs = []
    for offence_type, wanted in band.offences.items():
        kinds = [kind for kind in number if kind.type == offence_type]
        cp.add(sum(number[kind] for kind in kinds) == wanted)
        cp.add(sum(kind.tenths * number[kind] for kind in kinds) == band.tenths[offence_type])
        for kind in kinds:
            usual = max(1, math.ceil(wanted * USUAL_SHARE[kind.rarity]))
            excess = cp.new_int_var(0, wanted, "")
            cp.add(excess >= number[kind] - usual)
            costs += [(kind.rarity - 1) * 2 * number[kind], 3 * excess]
    return costs


@dataclass(frozen=True)
class Needs:
    """What a band's people must have, whoever of them has it.

    `people` have offences, each with harm from `low` to `high` tenths of a day; `single` of them
    have one offence of one day; `qualifying` and `serious` are least numbers of such offences.
    """

    people: int
    low: int
    high: int
    single: int = 0
    qualifying: int = 0
    serious: int = 0


def choose_mix(band: Band, kinds: list[Kind], needs: Needs, effort: float) -> tuple[dict[Kind, int], list[int]]:
    """Choose how many of each kind a band has in all, and its people's peaks.

    Returns the numbers by kind and the peaks in tenths of a day, descending. Meets conditions that
    any allocation must meet, not all of them: the numbers may still not be shared out.
    """
    people, low, high = needs.people, needs.low, needs.high
    cp = cp_model.CpModel()
    number = {k: cp.new_int_var(0, k.most_per_person * people, "") for k in kinds}
    costs = require_totals(cp, band, number)
    levels = sorted({kind.tenths for kind in kinds})
    # Many small offences make a person's harm only now and then: a burglar with 25 burglaries.
    qualifying = [kind.tenths for kind in kinds if kind.qualifying]
    lowest = max(low / 25, min(qualifying) if needs.qualifying else 0)
    peaks = {v: cp.new_int_var(0, people if lowest <= v <= high else 0, "") for v in levels}
    costs += [max(0, low // level - 1) * number for level, number in peaks.items() if level]
    cp.add(sum(peaks.values()) == people)
    cp.add(sum(level * peaks[level] for level in levels) == band.peak)
    cp.add(peaks[10] >= needs.single)
    for level in levels:
        cp.add(peaks[level] <= sum(number[kind] for kind in kinds if kind.tenths == level))
        reach = sum(peaks[v] for v in levels if v >= level)
        for kind in kinds:
            if kind.tenths == level:
                cp.add(number[kind] <= kind.most_per_person * reach)
        # Whoever has a peak of v may have only so much of this level beside it.
        room = sum((1 + (high - v) // level) * peaks[v] for v in levels if level and v >= level)
        if level:
            cp.add(sum(number[kind] for kind in kinds if kind.tenths >= level) <= room)
        # Whoever peaks at or below this level reaches the band's least harm with what is there.
        small = sum(kind.tenths * number[kind] for kind in kinds if kind.tenths <= level)
        cp.add(10 * small >= 11 * low * sum(peaks[v] for v in levels if v <= level))
        crowd = cp.new_int_var(0, people, "")
        cp.add(crowd >= peaks[level] - math.ceil(people * 0.2))
        costs.append(3 * crowd)
    cp.add(sum(number[kind] for kind in kinds if kind.qualifying) >= needs.qualifying)
    cp.add(sum(number[kind] for kind in kinds if kind.serious) >= needs.serious)
    cp.minimize(sum(costs))
    solver = run(cp, f"{band.name}, offences in all", effort)
    found = [level for level in reversed(levels) for _ in range(solver.value(peaks[level]))]
    return {kind: solver.value(number[kind]) for kind in kinds}, found


@dataclass
class Model:
    """A grid of counts, people by kinds of offence.

    `count[person, kind]` is how often a person has a kind; `total`, `harm` and `peak` are per
    person (harm in tenths of a day). `peaks` gives each person's peak where it is already chosen.
    `many` have more acquisitive offences than others may. `costs` are what the solver keeps low.
    """

    people: list[str]
    kinds: list[Kind]
    peaks: dict[str, int] = field(default_factory=dict)
    many: set[str] = field(default_factory=set)
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    costs: list[cp_model.LinearExprT] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Create the grid and tie each person's peak to their most harmful offence."""
        self.count = {
            (person, kind): self.cp.new_int_var(0, self._most(person, kind), "")
            for person in self.people
            for kind in self.kinds
        }
        self.total, self.harm, self.peak = {}, {}, {}
        for person in self.people:
            self.total[person] = self.sum_of([person], self.kinds)
            self.harm[person] = sum(k.tenths * self.count[person, k] for k in self.kinds)
            self.peak[person] = self._peak(person)

    def _most(self, person: str, kind: Kind) -> int:
        """Most of a kind that a person may have."""
        often = person in self.many and kind.type == "Acquisitive"
        return kind.most_per_person * (2 if often else 1)

    def sum_of(self, people: Iterable[str], kinds: Iterable[Kind]) -> cp_model.LinearExprT:
        """Return the number of offences of these kinds that these people have."""
        chosen = list(kinds)
        return sum(self.count[person, kind] for person in people for kind in chosen)

    def _peak(self, person: str) -> cp_model.LinearExprT:
        """Choose the one level of harm that the person reaches and does not exceed."""
        levels = sorted({kind.tenths for kind in self.kinds})
        reaches = {level: self.cp.new_bool_var("") for level in levels}
        self.cp.add_exactly_one(reaches.values())
        if person in self.peaks:
            self.cp.add(reaches[self.peaks[person]] == 1)
        for level in levels:
            at_level = self.sum_of([person], (k for k in self.kinds if k.tenths == level))
            self.cp.add(at_level >= reaches[level])
        for kind in self.kinds:
            reached = sum(reaches[level] for level in levels if level >= kind.tenths)
            self.cp.add(self.count[person, kind] <= self._most(person, kind) * reached)
        return sum(level * chosen for level, chosen in reaches.items())

    def bound_harm(self, members: list[str], low: int, high: int) -> None:
        """Keep each member's harm, in tenths of a day, within the band."""
        for person in members:
            self.cp.add_linear_constraint(self.harm[person], low, high)

    def add_band(self, band: Band, members: list[str]) -> None:
        """Require the published totals of a band of these members."""
        self.cp.add(sum(self.peak[person] for person in members) == band.peak)
        number = {kind: self.sum_of(members, [kind]) for kind in self.kinds}
        self.costs += require_totals(self.cp, band, number)

    def fix_mix(self, number: dict[Kind, int]) -> None:
        """Require exactly these numbers of each kind over all people."""
        for kind in self.kinds:
            self.cp.add(self.sum_of(self.people, [kind]) == number[kind])

    def spread(self, members: list[str], offences: int, seed: str) -> None:
        """Let the number of offences per person vary as it does in life: a few have many."""
        draw = random.Random(f"{SEED} {seed}")
        sizes = [draw.lognormvariate(0, 0.6) for _ in members]
        for person, size in zip(members, sizes, strict=True):
            usual = round(offences * size / sum(sizes))
            away = self.cp.new_int_var(0, offences, "")
            self.cp.add_abs_equality(away, self.total[person] - usual)
            self.cp.add(self.total[person] >= 1)
            self.costs.append(away)

    def descending(self, members: list[str]) -> None:
        """Require each member to have strictly more harm than the next."""
        for above, below in pairwise(members):
            self.cp.add(self.harm[above] > self.harm[below])

    def solve(self, name: str, effort: float, *, first_without_cost: bool = False) -> Solution:
        """Solve and return counts by person and offence code; raise where nothing fits.

        With `first_without_cost` any allocation is sought first and improved from there, which
        finds one sooner where few exist.
        """
        if first_without_cost:
            found = run(self.cp, f"{name}, any allocation", effort)
            for variable in self.count.values():
                self.cp.add_hint(variable, found.value(variable))
        self.cp.minimize(sum(self.costs))
        solver = run(self.cp, name, effort)
        return {
            person: deal_titles(person, {kind: solver.value(self.count[person, kind]) for kind in self.kinds})
            for person in self.people
        }
