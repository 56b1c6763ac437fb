"""People of every team's area who miss one rule by a hair, or just meet it, by the name of the rule.

What belongs here: what happens to them, a row for each near miss with a sentence that says what a right warehouse makes
of it. What does not: everybody else (`crimes.py`, `parties.py`).

Each of them is party to nothing else, so that the one rule decides whether they are victim-offenders of their area.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.large.crimes import CONFIRMED, NO_CRIME, TRANSFERRED, Catalogue, Crimes
from synthetic.large.outcomes import PLACE_OF, Outcomes
from synthetic.large.parties import CHARGED, VICTIM, Parties
from synthetic.large.people import DAYS_OF_A_YEAR, People
from synthetic.large.plan import Places
from synthetic.near_misses import ABH, COMMON_ASSAULT, DAY_AFTER_WINDOW, DAY_BEFORE_WINDOW, ROBBERY
from synthetic.records import WINDOW_END, WINDOW_START

FOR_EACH_FORCE_OF_THE_METS_SIZE = 5
# Well inside the window, so that what comes of it later does so too.
FIRST_DAY, LAST_DAY = np.datetime64("2018-03-01"), np.datetime64("2020-06-30")
YEARS_BETWEEN_FATHER_AND_SON = 26

Given = tuple[tuple[str, int], ...]
CHARGE: Given = (("1", 10),)


@dataclass(frozen=True)
class NearMiss:
    """One way to miss a rule: an offence and a victimisation, told by what differs from a plain victim-offender's.

    `outcomes` are codes with the days after the offence. `by_another` says who suffers in the offender's stead: a twin,
    a son of the same name, or nobody but the offender.
    """

    name: str
    expectation: str
    is_member: bool
    offence: str = ABH
    suffered: str = ABH
    offence_on: np.datetime64 | None = None
    suffered_on: np.datetime64 | None = None
    offence_status: int = CONFIRMED
    suffered_status: int = CONFIRMED
    outcomes: Given = CHARGE
    offence_elsewhere: bool = False
    suffered_elsewhere: bool = False
    in_one_crime: bool = False
    by_another: str = ""


def _day(day: object) -> np.datetime64:
    return np.datetime64(day, "D")


NEAR_MISSES = (
    NearMiss("plain", "An offence and a victimisation in the area are enough.", True),
    NearMiss("first_and_last_day", "Both ends of the window are in it.", True,
             offence_on=_day(WINDOW_START), suffered_on=_day(WINDOW_END)),
    NearMiss("offence_day_before", "An offence of the day before the window, reported in it, is outside.", False,
             offence_on=_day(DAY_BEFORE_WINDOW)),
    NearMiss("offence_day_after", "An offence of the day after the window is outside.", False,
             offence_on=_day(DAY_AFTER_WINDOW)),
    NearMiss("victimisation_day_before", "A victimisation of the day before the window is outside.", False,
             suffered_on=_day(DAY_BEFORE_WINDOW)),
    NearMiss("victimisation_day_after", "A victimisation of the day after the window is outside.", False,
             suffered_on=_day(DAY_AFTER_WINDOW)),
    NearMiss("offence_no_crime", "A crime that turned out to be none counts for nobody.", False,
             offence_status=NO_CRIME),
    NearMiss("victimisation_no_crime", "The same for who suffered it.", False, suffered_status=NO_CRIME),
    NearMiss("offence_transferred", "A crime that another force took over is not counted.", False,
             offence_status=TRANSFERRED),
    NearMiss("charged_late", "A charge a year after the crime was filed is a charge.", True,
             outcomes=(("16", 20), ("1", 385))),
    NearMiss("charge_dropped", "A charge that a later outcome replaces no longer counts.", False,
             outcomes=(("1", 10), ("9", 130))),
    NearMiss("charge_dropped_on_the_day", "Of two outcomes of one day the later number stands.", False,
             outcomes=(("1", 10), ("10", 10))),
    NearMiss("dated_back", "A later entry of an earlier day does not stand.", True,
             outcomes=(("1", 30), ("16", 2))),
    NearMiss("cautioned", "A caution counts as a charge does.", True, outcomes=(("3", 12),)),
    NearMiss("community_resolution", "A community resolution is neither.", False, outcomes=(("8", 14),)),
    NearMiss("never_decided", "An accusation without an outcome is no offence.", False, outcomes=()),
    NearMiss("common_assault_offence", "Common assault is no qualifying offence.", False, offence=COMMON_ASSAULT),
    NearMiss("robbery_offence", "Robbery is no qualifying offence, however harmful.", False, offence=ROBBERY),
    NearMiss("common_assault_suffered", "To suffer common assault is no qualifying victimisation.", False,
             suffered=COMMON_ASSAULT),
    NearMiss("counter_allegation", "Victim and accused of one and the same crime are not two crimes.", False,
             in_one_crime=True),
    NearMiss("offence_elsewhere", "One of the two in the area and the other elsewhere in the force is enough.", True,
             offence_elsewhere=True),
    NearMiss("suffered_elsewhere", "The same the other way round.", True, suffered_elsewhere=True),
    NearMiss("twin", "Who suffered is the offender's twin: two people.", False, by_another="twin"),
    NearMiss("son_of_one_name", "Who suffered is the offender's son of the same name: two people.", False,
             by_another="son"),
)  # fmt: skip


@dataclass
class Happened:
    """What happened to those who miss a rule: numbers of people go on from everybody else's.

    `outcomes` are of the parties, `people` who shows which near miss, `kin` pairs of offender and relative.
    """

    crimes: Crimes
    parties: Parties
    outcomes: Outcomes
    people: dict[str, np.ndarray]
    kin: dict[str, np.ndarray]
    numbered_up_to: int


def let_happen(
    places: Places, known: Catalogue, times: float, first_person: int, chance: np.random.Generator
) -> Happened:
    """Every near miss in every team's area, more of them where more is written."""
    writer = _Writer(places, known, chance, first_person)
    each = 1 + round(FOR_EACH_FORCE_OF_THE_METS_SIZE * times)
    for near_miss in NEAR_MISSES:
        for team in range(len(places.teams)):
            for _ in range(each):
                writer.write(near_miss, team)
    return writer.happened()


class _Writer:
    """Collects crimes and parties one by one; there are a few thousand."""

    def __init__(self, places: Places, known: Catalogue, chance: np.random.Generator, first_person: int) -> None:
        self._places, self._known, self._chance = places, known, chance
        self._next = first_person
        self._crimes: list[tuple[int, int, np.datetime64, int]] = []
        self._parties: list[tuple[int, int, int]] = []
        self._outcomes: list[tuple[str, np.datetime64, str, np.datetime64]] = []
        self._people: dict[str, list[int]] = {near_miss.name: [] for near_miss in NEAR_MISSES}
        self._kin: dict[str, list[tuple[int, int]]] = {"twin": [], "son": []}

    def write(self, near_miss: NearMiss, team: int) -> None:
        """Let a near miss happen to somebody of a team's area."""
        person = self._somebody()
        sufferer = self._somebody() if near_miss.by_another else person
        self._people[near_miss.name] += [person, sufferer] if near_miss.by_another else [person]
        if near_miss.by_another:
            self._kin[near_miss.by_another].append((person, sufferer))
        day = self._day() if near_miss.offence_on is None else near_miss.offence_on
        place = self._borough(team, elsewhere=near_miss.offence_elsewhere)
        crime = self._crime(place, near_miss.offence, day, near_miss.offence_status)
        self._party(crime, sufferer if near_miss.in_one_crime else self._somebody(), VICTIM)
        self._party(crime, person, CHARGED, tuple((code, day + days) for code, days in near_miss.outcomes))
        if not near_miss.in_one_crime:
            day = self._day() if near_miss.suffered_on is None else near_miss.suffered_on
            place = self._borough(team, elsewhere=near_miss.suffered_elsewhere)
            crime = self._crime(place, near_miss.suffered, day, near_miss.suffered_status)
            self._party(crime, sufferer, VICTIM)

    def happened(self) -> Happened:
        """Everything, as columns."""
        borough, offence, day, status = (np.array(column) for column in zip(*self._crimes, strict=True))
        crime, person, part = (np.array(column) for column in zip(*self._parties, strict=True))
        first, first_on, second, second_on = zip(*self._outcomes, strict=True)
        return Happened(
            Crimes(borough.astype(np.int16), offence.astype(np.int16), day + 1, day, day, status.astype(np.int8)),
            Parties(crime, person, part.astype(np.int8)),
            Outcomes(
                np.array([PLACE_OF[code] for code in first], dtype=np.int8),
                np.array(first_on, dtype="datetime64[D]"),
                np.array([PLACE_OF[code] for code in second], dtype=np.int8),
                np.array(second_on, dtype="datetime64[D]"),
            ),
            {name: np.array(people) for name, people in self._people.items()},
            {name: np.array(pairs) for name, pairs in self._kin.items()},
            self._next,
        )

    def _somebody(self) -> int:
        self._next += 1
        return self._next - 1

    def _day(self) -> np.datetime64:
        return FIRST_DAY + self._chance.integers(0, int((LAST_DAY - FIRST_DAY).astype(int)))

    def _borough(self, team: int, *, elsewhere: bool) -> int:
        """A borough of the team, or of another team of the force where there is one."""
        force = self._places.force_of_team[team]
        others = np.flatnonzero((self._places.force == force) & (self._places.team != team))
        ours = self._places.boroughs_of_team(team)
        return int(self._chance.choice(others if elsewhere and len(others) else ours))

    def _crime(self, borough: int, code: str, day: np.datetime64, status: int) -> int:
        self._crimes.append((borough, self._known.place_of(code), day, status))
        return len(self._crimes) - 1

    def _party(self, crime: int, person: int, part: int, outcomes: tuple[tuple[str, np.datetime64], ...] = ()) -> None:
        nothing = ("", np.datetime64("NaT"))
        first, second = (*outcomes, nothing, nothing)[:2]
        self._parties.append((crime, person, part))
        self._outcomes.append((*first, *second))


def make_kin(people: People, twins: np.ndarray, sons: np.ndarray) -> None:
    """Make pairs of people, given by their places, twins of different forenames, or father and son of one name."""
    for pairs in (twins, sons):
        people.surname[pairs[:, 1]] = people.surname[pairs[:, 0]]
        people.heritage[pairs[:, 1]] = people.heritage[pairs[:, 0]]
        people.woman[pairs[:, 1]] = people.woman[pairs[:, 0]]
    people.birth[twins[:, 1]] = people.birth[twins[:, 0]]
    _tell_apart(people, twins)
    people.forename[sons[:, 1]] = people.forename[sons[:, 0]]
    people.woman[sons] = False
    years = int(YEARS_BETWEEN_FATHER_AND_SON * DAYS_OF_A_YEAR) + 40
    people.birth[sons[:, 0]] = people.birth[sons[:, 1]] - years


def _tell_apart(people: People, twins: np.ndarray) -> None:
    """Give a twin another twin's forename until it does not begin like the sibling's."""
    names = people.forename[twins[:, 0]].copy()
    for step in range(1, len(twins)):
        alike = [
            one[0] == other[0]
            for one, other in zip(people.forename[twins[:, 0]], people.forename[twins[:, 1]], strict=True)
        ]
        rows = np.flatnonzero(alike)
        people.forename[twins[rows, 1]] = np.roll(names, step)[rows]
