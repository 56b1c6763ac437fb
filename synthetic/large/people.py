"""People by the million, as columns: who they are, what lasts about them, and who looks like whom.

Belongs here: the traits of people and their police identifiers. Does not belong here: names (`names.py`), what happens
to people (`crimes.py`, `parties.py`; for the benchmark of person resolution `bench/linkage/population.py`), and how a
record shows them (`sheets.py`).

It shares nothing with what is measured on it: no code, list or parameter of `orchestration/people`, nor of the small
deliveries on which the linkage model was trained. Every parameter was fixed, with its reason, before any model was run
on it, and is not to be changed to please one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from synthetic.large.damage import pnc_letter
from synthetic.large.names import Names

WOMEN = 0.35  # suspects are women in one of five, victims in one of two; a table of both lies between

# Age when the records end: ten, the age of criminal responsibility, and more by a gamma law. It is thickest at 22 and
# has a mean of 34, between suspects (young) and victims (of all ages); a few are near ninety.
END_OF_RECORDS = np.datetime64("2021-12-31")
YOUNGEST, OLDEST = 10, 90
AGE_SHAPE, AGE_SCALE = 2.1, 11.5
DAYS_OF_A_YEAR = 365.2425

DOUBLE_BARRELLED = 0.03  # of people; common among the young, and with Spanish and Portuguese names
# A record after the change carries the new name. Some one in fifty marries a year, and most women who do change.
WOMEN_CHANGING_SURNAME, MEN_CHANGING_SURNAME = 0.08, 0.01
CHANGE_TO_DOUBLE_BARREL = 0.15  # of those who change: both names

TWINS = 0.012  # of people: between the 1.6 % born as one in recent years and the 1 % before
TWINS_OF_ONE_SEX = 0.67  # a third are identical; of the others half are
RELATIVES_OF_ONE_NAME = 0.007  # of people: a son named after his father, where both are known to the police
PARENT_YOUNGEST, PARENT_OLDEST = 18, 40
OLDEST_CHILD = 50  # so that the parent is no older than ninety

# Who has been arrested has a PNC id. One who is met once has one in a quarter of cases, and each further record makes
# it likelier.
PNC_ID_AT_FIRST, PNC_ID_LATER = 0.25, 0.14
PNC_ID_TWICE = 0.003  # of people who have one: a second file was opened by mistake
FIRST_PNC_YEAR, LARGEST_PNC_SERIAL = 1985, 999_999

CRO_NUMBER = 0.2  # of people with a PNC id: those convicted, with fingerprints on file


@dataclass
class People:
    """People as columns, a place each. Ids are year * 10,000,000 + serial, 0 for none; `kin` is a place, -1 for none.

    `later_surname` is on the records after the share `changed_at` of them.
    """

    heritage: np.ndarray
    woman: np.ndarray
    birth: np.ndarray
    forename: np.ndarray
    middle_name: np.ndarray
    surname: np.ndarray
    later_surname: np.ndarray
    changed_at: np.ndarray
    borough: np.ndarray
    records: np.ndarray
    kinship: np.ndarray
    kin: np.ndarray
    pnc_id: np.ndarray
    second_pnc_id: np.ndarray
    cro_number: np.ndarray


def invent_people(
    times: np.ndarray,
    homes: Callable[[int], np.ndarray],
    chance: np.random.Generator,
    *,
    women: float | np.ndarray = WOMEN,
    arrested: np.ndarray | None = None,
) -> People:
    """Invent a person for each number of records.

    Args:
        times: how many records each person has.
        homes: draws so many boroughs, as places in a list of the caller's.
        chance: where everything is drawn from.
        women: the share of women, of all or for each person.
        arrested: who has been arrested for certain, and so has a PNC id.
    """
    many = len(times)
    names = Names(chance)
    heritage = names.heritages(many)
    woman = chance.random(many) < women
    people = People(
        heritage=heritage,
        woman=woman,
        birth=END_OF_RECORDS - (_ages(many, chance) * DAYS_OF_A_YEAR).astype(np.int64),
        forename=names.forenames(heritage, woman),
        middle_name=names.forenames(heritage, woman),
        surname=names.surnames(heritage),
        later_surname=np.full(many, None, dtype=object),
        changed_at=chance.random(many),
        borough=homes(many),
        records=times,
        kinship=np.zeros(many, dtype=np.int8),
        kin=np.full(many, -1),
        pnc_id=np.zeros(many, dtype=np.int64),
        second_pnc_id=np.zeros(many, dtype=np.int64),
        cro_number=np.full(many, None, dtype=object),
    )
    _double_surnames(people, names, chance)
    _make_kin(people, names, chance)
    _change_surnames(people, names, chance)
    _give_ids(people, chance, arrested)
    return people


def _ages(many: int, chance: np.random.Generator) -> np.ndarray:
    ages = YOUNGEST + chance.gamma(AGE_SHAPE, AGE_SCALE, many)
    return np.where(ages < OLDEST, ages, chance.uniform(YOUNGEST, OLDEST, many))


def _double_surnames(people: People, names: Names, chance: np.random.Generator) -> None:
    rows = np.flatnonzero(chance.random(len(people.surname)) < DOUBLE_BARRELLED)
    people.surname[rows] = people.surname[rows] + "-" + names.surnames(people.heritage[rows])


def _make_kin(people: People, names: Names, chance: np.random.Generator) -> None:
    """Make some people twins, and some parent and child of one name. Nobody is both."""
    many = len(people.birth)
    mixed = chance.permutation(many)
    twins, relatives = round(many * TWINS / 2), round(many * RELATIVES_OF_ONE_NAME / 2)
    one, other, child, parent = np.split(mixed[: 2 * (twins + relatives)], [twins, 2 * twins, 2 * twins + relatives])
    for kinship, first, second in ((1, one, other), (2, child, parent)):
        people.kinship[first] = people.kinship[second] = kinship
        people.kin[first], people.kin[second] = second, first
        for shared in (people.heritage, people.surname, people.borough):
            shared[second] = shared[first]
    _make_twins(people, one, other, names, chance)
    _make_parents(people, child, parent, chance)


def _make_twins(people: People, one: np.ndarray, other: np.ndarray, names: Names, chance: np.random.Generator) -> None:
    people.birth[other] = people.birth[one]
    alike = chance.random(len(one)) < TWINS_OF_ONE_SEX
    people.woman[other] = people.woman[one] == alike
    unnamed = np.arange(len(one))
    while len(unnamed):
        rows = other[unnamed]
        people.forename[rows] = names.forenames(people.heritage[rows], people.woman[rows])
        unnamed = unnamed[people.forename[rows] == people.forename[one[unnamed]]]


def _make_parents(people: People, child: np.ndarray, parent: np.ndarray, chance: np.random.Generator) -> None:
    days = (END_OF_RECORDS - people.birth[child]).astype(np.int64)
    too_old = days > OLDEST_CHILD * DAYS_OF_A_YEAR
    people.birth[child] += np.where(too_old, int((OLDEST - OLDEST_CHILD) * DAYS_OF_A_YEAR), 0)
    older = chance.uniform(PARENT_YOUNGEST, PARENT_OLDEST, len(child)) * DAYS_OF_A_YEAR
    people.birth[parent] = people.birth[child] - older.astype(np.int64)
    for shared in (people.woman, people.forename):
        shared[parent] = shared[child]


def _change_surnames(people: People, names: Names, chance: np.random.Generator) -> None:
    share = np.where(people.woman, WOMEN_CHANGING_SURNAME, MEN_CHANGING_SURNAME)
    rows = np.flatnonzero(chance.random(len(share)) < share)
    married = names.surnames(people.heritage[rows])
    both = chance.random(len(rows)) < CHANGE_TO_DOUBLE_BARREL
    single = np.array(["-" not in name for name in people.surname[rows]], dtype=bool)
    people.later_surname[rows] = np.where(both & single, people.surname[rows] + "-" + married, married)


def _give_ids(people: People, chance: np.random.Generator, arrested: np.ndarray | None) -> None:
    many = len(people.birth)
    lacking = (1 - PNC_ID_AT_FIRST) * (1 - PNC_ID_LATER) ** (people.records - 1)
    having = chance.random(many) >= lacking
    rows = np.flatnonzero(having if arrested is None else having | arrested)
    twice = rows[chance.random(len(rows)) < PNC_ID_TWICE]
    ids = _pnc_ids(np.concatenate([people.birth[rows], people.birth[twice]]), chance)
    people.pnc_id[rows], people.second_pnc_id[twice] = ids[: len(rows)], ids[len(rows) :]
    convicted = rows[chance.random(len(rows)) < CRO_NUMBER]
    people.cro_number[convicted] = _cro_numbers(people.pnc_id[convicted], chance)


def _pnc_ids(birth: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Ids of the year of a first arrest; nobody's is another's."""
    born = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    last = END_OF_RECORDS.astype("datetime64[Y]").astype(np.int64) + 1970
    first = np.maximum(born + YOUNGEST, FIRST_PNC_YEAR)
    year = first + (chance.random(len(birth)) ** 2 * (last - first + 1)).astype(np.int64)  # mostly in youth
    ids = np.zeros(len(birth), dtype=np.int64)
    unnumbered = np.arange(len(birth))
    while len(unnumbered):
        serials = chance.integers(1, LARGEST_PNC_SERIAL + 1, len(unnumbered))
        ids[unnumbered] = year[unnumbered] * 10_000_000 + serials
        taken = np.ones(len(ids), dtype=bool)
        taken[np.unique(ids, return_index=True)[1]] = False
        unnumbered = np.flatnonzero(taken)
    return ids


def _cro_numbers(pnc_id: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Fingerprint references: serial, two-digit year, letter; nobody's is another's."""
    numbers = pnc_id // 10_000_000 % 100 * 10_000_000 + 1 + chance.permutation(len(pnc_id))
    parts = zip(numbers % 10_000_000, numbers // 10_000_000, pnc_letter(numbers), strict=True)
    return np.array([f"{serial}/{year:02d}{letter}" for serial, year, letter in parts], dtype=object)
