"""Who is party to which crime: a few who do much, some who suffer often, and some who do both.

What belongs here: drawing people for crimes. What does not: who these people are (`people.py`; here a person is a
number), what came of an accusation (`outcomes.py`), and what just does not count (`near_misses.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from synthetic.large.crimes import Catalogue, Crimes
from synthetic.large.plan import Places

# People a crime, so that with the shares below a person has a little over two records, as police records do.
SUFFERING, OFFENDING = 0.75, 0.3
BOTH = 0.2  # of offenders: those who offend are hurt more often than others
BOTH_SUFFER = 3.0  # times as often as other victims
# The tail of how often somebody is drawn: the lower, the more the few do.
TAIL_OF_VICTIMS, TAIL_OF_OFFENDERS = 2.2, 1.3
LEAST_OFTEN = 0.2
MOST_OFTEN_SUFFERING, MOST_OFTEN_OFFENDING = 12.0, 40.0

MORE_VICTIMS, MORE_CHARGED, MORE_SUSPECTS = 0.35, 0.15, 0.3  # beyond the first, on average
SUSPECTED = 0.62  # of crimes that nobody is charged with
ACCUSED_VICTIM = 0.1  # of suspects: somebody who else suffers
IN_THE_TEAMS_AREA, IN_THE_FORCE = 0.82, 0.16  # where a party lives; the others anywhere

VICTIM, CHARGED, SUSPECT = range(3)


@dataclass
class Parties:
    """Parties as columns: places of crimes, numbers of people, and `part`: victim, charged or suspect."""

    crime: np.ndarray
    person: np.ndarray
    part: np.ndarray

    def __len__(self) -> int:
        """How many."""
        return len(self.crime)

    def followed_by(self, others: Parties) -> Parties:
        """These and then others."""
        return Parties(*(np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(Parties)))

    def at(self, places: np.ndarray) -> Parties:
        """Those at given places, in that order."""
        return Parties(*(getattr(self, f.name)[places] for f in fields(Parties)))


class Pool:
    """People by team, each with how often they are drawn."""

    def __init__(self, people: np.ndarray, team: np.ndarray, often: np.ndarray, force_of_team: np.ndarray) -> None:
        """Sort `people` by their force and team; `often` is a weight for each."""
        place = np.argsort(force_of_team[team] * len(force_of_team) + team, kind="stable")
        self._people, sorted_team = people[place], team[place]
        self._summed = np.concatenate([[0.0], often[place].cumsum()])
        force = force_of_team[sorted_team]
        self._of_team = self._bounds(sorted_team, len(force_of_team))
        self._of_force = self._bounds(force, int(force_of_team.max()) + 1)

    def _bounds(self, group: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
        """Where each group begins and ends; a group stands together."""
        first = np.array([np.argmax(group == one) if (group == one).any() else 0 for one in range(groups)])
        many = np.bincount(group, minlength=groups)
        return self._summed[first], self._summed[first + many]

    def draw(self, team: np.ndarray, force: np.ndarray, chance: np.random.Generator) -> np.ndarray:
        """A person for each crime of these teams and forces."""
        where = chance.random(len(team))
        near, in_force = where < IN_THE_TEAMS_AREA, where < IN_THE_TEAMS_AREA + IN_THE_FORCE
        low = np.where(near, self._of_team[0][team], np.where(in_force, self._of_force[0][force], 0.0))
        high = np.where(near, self._of_team[1][team], np.where(in_force, self._of_force[1][force], self._summed[-1]))
        drawn = low + chance.random(len(team)) * (high - low)
        return self._people[np.minimum(np.searchsorted(self._summed, drawn, "right") - 1, len(self._people) - 1)]


def invent_parties(
    crimes: Crimes, places: Places, known: Catalogue, chance: np.random.Generator
) -> tuple[Parties, int]:
    """The parties of crimes, ordered by crime, and how many people there are to be drawn."""
    team, force = places.team[crimes.borough], places.force[crimes.borough]
    sufferers, offenders, people = _pools(crimes, places, chance)
    fatal = known.fatal[crimes.offence]
    has_victim = known.has_victim[crimes.offence]
    is_charged = chance.random(len(crimes)) < known.charged_share[crimes.offence]
    is_suspected = ~is_charged & (chance.random(len(crimes)) < SUSPECTED)
    victims = np.where(fatal, 1, _several(len(crimes), MORE_VICTIMS, chance)) * has_victim
    charged = _several(len(crimes), MORE_CHARGED, chance) * is_charged
    suspects = _several(len(crimes), MORE_SUSPECTS, chance) * is_suspected
    crime = np.concatenate([np.repeat(np.arange(len(crimes)), counts) for counts in (victims, charged, suspects)])
    part = np.repeat(np.arange(3, dtype=np.int8), [victims.sum(), charged.sum(), suspects.sum()])
    suffers = (part == VICTIM) | ((part == SUSPECT) & (chance.random(len(part)) < ACCUSED_VICTIM))
    person = np.empty(len(crime), dtype=np.int64)
    for rows, pool in ((np.flatnonzero(suffers), sufferers), (np.flatnonzero(~suffers), offenders)):
        person[rows] = pool.draw(team[crime[rows]], force[crime[rows]], chance)
    # Who is killed is party to nothing else.
    killed = np.flatnonzero((part == VICTIM) & fatal[crime])
    person[killed] = people + np.arange(len(killed))
    return _each_once(Parties(crime, person, part)), people + len(killed)


def _pools(crimes: Crimes, places: Places, chance: np.random.Generator) -> tuple[Pool, Pool, int]:
    """Who suffers, who offends, and how many they are; each force has people by its crimes."""
    per_team = np.bincount(places.team[crimes.borough], minlength=len(places.teams))
    suffering = np.repeat(np.arange(len(per_team)), np.ceil(per_team * SUFFERING).astype(int))
    offending = np.repeat(np.arange(len(per_team)), np.ceil(per_team * OFFENDING).astype(int))
    both = np.flatnonzero(chance.random(len(offending)) < BOTH)
    team = np.concatenate([suffering, offending])
    sufferers = np.concatenate([np.arange(len(suffering)), len(suffering) + both])
    offenders = len(suffering) + np.arange(len(offending))
    often = _how_often(len(sufferers), TAIL_OF_VICTIMS, MOST_OFTEN_SUFFERING, chance)
    often[len(suffering) :] *= BOTH_SUFFER
    return (
        Pool(sufferers, team[sufferers], often, places.force_of_team),
        Pool(
            offenders,
            offending,
            _how_often(len(offenders), TAIL_OF_OFFENDERS, MOST_OFTEN_OFFENDING, chance),
            places.force_of_team,
        ),
        len(team),
    )


def _how_often(many: int, tail: float, most: float, chance: np.random.Generator) -> np.ndarray:
    return np.minimum(chance.pareto(tail, many) + LEAST_OFTEN, most)


def _several(many: int, more: float, chance: np.random.Generator) -> np.ndarray:
    """One and some more, with a long tail, up to five."""
    return np.minimum(chance.geometric(1 / (1 + more), many), 5)


def _each_once(parties: Parties) -> Parties:
    """In the order of crimes, with nobody twice in one crime; the first part that somebody was drawn for stands."""
    order = np.lexsort((parties.part, parties.person, parties.crime))
    crime, person = parties.crime[order], parties.person[order]
    again = np.concatenate([[False], (crime[1:] == crime[:-1]) & (person[1:] == person[:-1])])
    kept = np.zeros(len(parties), dtype=bool)
    kept[order[~again]] = True
    rows = np.flatnonzero(kept)
    return parties.at(rows[np.lexsort((parties.part[rows], parties.crime[rows]))])
