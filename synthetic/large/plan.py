"""How much is written: the crimes of each force, and where they happen.

What belongs here: the scales, the forces of each and their places. What does not: what happens there (`crimes.py`).

A force is in a scale if its delivery can be written, which asks for its record system's writer. Today that is CRIS
(`write.py`), and its contract takes a force whose areas have borough codes. A force of another system is one more row
of `NATION`, with the system it runs, once its rows can be written in that system's shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.offences import REFERENCE, read_rows

# What the Met records in the window of the study, 2018-01-01 to 2021-09-30.
CRIMES_OF_THE_MET = 3_300_000
CRIMES_OF_THE_NATION = 20_000_000
# Shares of the nation's crimes. England and Wales have 43 forces; those that cannot be written yet are made up for by
# these, so that the nation's size is right, though not its map.
NATION = {"met": 0.93, "bedfordshire": 0.07}
SCALES = ("force", "national")


@dataclass(frozen=True)
class ForcePlan:
    """How many crimes a force records, and in which system."""

    force_code: str
    crimes: int
    system: str = "cris"


@dataclass(frozen=True)
class Plan:
    """What is written at one scale; `times` is its multiple."""

    scale: str
    times: float
    forces: tuple[ForcePlan, ...]

    @property
    def crimes(self) -> int:
        """Crimes of all forces."""
        return sum(force.crimes for force in self.forces)


@dataclass(frozen=True)
class Places:
    """Boroughs as columns, with the force and the team (its command unit, or itself) of each as places in lists."""

    forces: tuple[str, ...]
    teams: tuple[str, ...]
    codes: np.ndarray
    force: np.ndarray
    team: np.ndarray

    @property
    def force_of_team(self) -> np.ndarray:
        """The force of each team."""
        return self.force[[int(np.flatnonzero(self.team == team)[0]) for team in range(len(self.teams))]]

    def boroughs_of_team(self, team: int) -> np.ndarray:
        """Places of a team's boroughs."""
        return np.flatnonzero(self.team == team)


def plan_of(scale: str, times: float = 1.0) -> Plan:
    """The plan of a scale, so many times as large.

    Raises:
        ValueError: there is no such scale, or nothing would be written.
    """
    if scale not in SCALES:
        raise ValueError(f"there is no scale '{scale}'; there is: {', '.join(SCALES)}")
    if scale == "force":
        forces = (ForcePlan("met", round(CRIMES_OF_THE_MET * times)),)
    else:
        forces = tuple(ForcePlan(force, round(CRIMES_OF_THE_NATION * share * times)) for force, share in NATION.items())
    if any(force.crimes < 1 for force in forces):
        raise ValueError(f"{times} times the scale '{scale}' holds no crime; take more")
    return Plan(scale, times, forces)


def places_of(plan: Plan) -> Places:
    """The boroughs of a plan's forces that have a code in the seed of areas."""
    forces = tuple(force.force_code for force in plan.forces)
    rows = [row for row in read_rows(REFERENCE / "areas.csv") if row["force_code"] in forces and row["borough_code"]]
    team_names = [row["bcu_code"] or row["borough_code"] for row in rows]
    teams = tuple(dict.fromkeys(team_names))
    return Places(
        forces,
        teams,
        np.array([row["borough_code"] for row in rows], dtype=object),
        np.array([forces.index(row["force_code"]) for row in rows]),
        np.array([teams.index(name) for name in team_names]),
    )
