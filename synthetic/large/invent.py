"""Puts a world together: crimes, who is party to them, who these people are, and what came of it.

What belongs here: the order of the steps, and numbering people and crimes anew once everything has happened. What does
not: any of the steps. Nothing here depends on noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.large.crimes import Catalogue, Crimes, catalogue, invent_crimes, references
from synthetic.large.ethnicity import ethnicities_of
from synthetic.large.near_misses import Happened, let_happen, make_kin
from synthetic.large.outcomes import Outcomes, decide
from synthetic.large.parties import CHARGED, SUSPECT, Parties, invent_parties
from synthetic.large.people import DAYS_OF_A_YEAR, People, invent_people
from synthetic.large.plan import CRIMES_OF_THE_MET, Places, Plan, places_of

WOMEN_ACCUSED, WOMEN_OTHERS = 0.2, 0.5  # one suspect in five is a woman, one victim in two
# Nobody accused of a crime of 2018 was under ten.
LAST_BIRTH_OF_ACCUSED = np.datetime64("2007-12-31")


@dataclass
class World:
    """Everything that happened. People are places in `people`, a party's crime is a place in `crimes`.

    `number` is the number of each crime within its force and year, `party_number` of each party within its crime,
    `turn` the share of a person's records that came before. `near_misses` says who shows which rule.
    """

    plan: Plan
    places: Places
    known: Catalogue
    crimes: Crimes
    number: np.ndarray
    parties: Parties
    party_number: np.ndarray
    turn: np.ndarray
    outcomes: Outcomes
    people: People
    self_defined: np.ndarray
    observed: np.ndarray
    near_misses: dict[str, np.ndarray]


def invent(plan: Plan, seed: int) -> World:
    """Invent the world of a plan; the same seed gives the same world."""
    chance = np.random.default_rng([seed, *plan.scale.encode(), plan.crimes])
    places, known = places_of(plan), catalogue()
    crimes = invent_crimes(plan, places, known, chance)
    parties, drawn = invent_parties(crimes, places, known, chance)
    near = let_happen(places, known, plan.crimes / CRIMES_OF_THE_MET, drawn, chance)
    crimes, parties, outcomes, undecided = _in_order(crimes, parties, near)
    numbers, parties.person = np.unique(parties.person, return_inverse=True)
    people = _people(crimes, parties, chance)
    make_kin(people, *(np.searchsorted(numbers, near.kin[kind]) for kind in ("twin", "son")))
    decide(
        outcomes,
        crimes.reported[parties.crime],
        charged=np.flatnonzero(undecided & (parties.part == CHARGED)),
        suspects=np.flatnonzero(undecided & (parties.part == SUSPECT)),
        minor=known.minor[crimes.offence[parties.crime]],
        birth=people.birth[parties.person],
        chance=chance,
    )
    return World(
        plan,
        places,
        known,
        crimes,
        references(crimes, places),
        parties,
        _place_in_group(parties.crime) + 1,
        _turns(parties.person, people.records),
        outcomes,
        people,
        *ethnicities_of(people.heritage, chance),
        {name: np.searchsorted(numbers, shown) for name, shown in near.people.items()},
    )


def _in_order(crimes: Crimes, parties: Parties, near: Happened) -> tuple[Crimes, Parties, Outcomes, np.ndarray]:
    """Everything in the order in which it was reported, and for which parties nothing is decided yet."""
    undecided = np.arange(len(parties) + len(near.parties)) < len(parties)
    near.parties.crime += len(crimes)
    outcomes = Outcomes.none(len(parties)).followed_by(near.outcomes)
    crimes, parties = crimes.followed_by(near.crimes), parties.followed_by(near.parties)
    order = np.argsort(crimes.reported, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    parties.crime = place[parties.crime]
    of_crimes = np.argsort(parties.crime, kind="stable")
    return crimes.at(order), parties.at(of_crimes), outcomes.at(of_crimes), undecided[of_crimes]


def _people(crimes: Crimes, parties: Parties, chance: np.random.Generator) -> People:
    """A person for each number, who lives where their first crime was."""
    many = int(parties.person.max()) + 1
    first = np.full(many, len(parties))
    np.minimum.at(first, parties.person, np.arange(len(parties)))
    home = crimes.borough[parties.crime[first]].astype(np.int64)
    arrested, accused = (_had_a_part(parties, part, many) for part in (CHARGED, SUSPECT))
    accused |= arrested
    people = invent_people(
        np.bincount(parties.person, minlength=many),
        lambda _: home,
        chance,
        women=np.where(accused, WOMEN_ACCUSED, WOMEN_OTHERS),
        arrested=arrested,
    )
    too_young = accused & (people.birth > LAST_BIRTH_OF_ACCUSED) & (people.kin < 0)
    people.birth[too_young] -= int(10 * DAYS_OF_A_YEAR)
    return people


def _had_a_part(parties: Parties, part: int, people: int) -> np.ndarray:
    had = np.zeros(people, dtype=bool)
    had[parties.person[parties.part == part]] = True
    return had


def _place_in_group(sorted_group: np.ndarray) -> np.ndarray:
    """How many of the same group come before each, in a sorted column."""
    starts = np.flatnonzero(np.concatenate([[True], sorted_group[1:] != sorted_group[:-1]]))
    return np.arange(len(sorted_group)) - np.repeat(starts, np.diff(np.append(starts, len(sorted_group))))


def _turns(person: np.ndarray, records: np.ndarray) -> np.ndarray:
    order = np.argsort(person, kind="stable")
    turn = np.empty(len(person), dtype=np.float32)
    turn[order] = _place_in_group(person[order]) / records[person[order]]
    return turn
