"""People whom one force alone does not see for what they are, each kind by its name.

What belongs here: one small function for each kind, whose first sentence says what a right warehouse makes of it. What
does not: the everyday crime of the neighbours (`everyday.py`) and how a record system shows it.

The people are London's own, already on the Met's records; nothing is added to those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from synthetic.dice import Dice
from synthetic.neighbours.happened import ForceRecords, London, Origin, RecordedCrime
from synthetic.offences import Offence, offences, study_boroughs
from synthetic.people import Person
from synthetic.records import WINDOW_END, WINDOW_START, Clerk, Crime, Ledger, Party

ABH = "8N.8.6.0"
ATTEMPTED_MURDER = "2.2.0.1"
CHARGES = frozenset({"1", "1A", "2", "2A", "3", "3A"})
STATION_IN_CROYDON = "ZD"


BORDER_CASES: dict[str, Callable[[Border], list[str]]] = {}


def border_case(happen: Callable[[Border], list[str]]) -> Callable[[Border], list[str]]:
    """Register a function under its own name; its docstring says what is expected of its people."""
    BORDER_CASES[happen.__name__] = happen
    return happen


class Border:
    """What a case needs: Londoners of a kind, and a neighbour that records something of them."""

    def __init__(self, forces: dict[str, ForceRecords], london: London, dice: Dice) -> None:
        """Record with `forces`, of the people of `london`."""
        self.forces, self.study, self.dice = forces, london.study, dice
        self.ledger, self.references = london.ledger, london.references
        self.clerk = Clerk(Ledger(), dice)
        self.taken: set[str] = set()
        appearances = _appearances(self.ledger)
        charged, suffered = _sides(self.ledger)
        home = set(study_boroughs())
        self.offenders_at_home = _in_order(charged, suffered, home, appearances)
        self.victims_at_home = _in_order(suffered, charged, home, appearances)
        self.victims_elsewhere = [
            person for person in _in_order(suffered, charged, None, appearances) if not suffered[person] & home
        ]

    def draw(self, people: list[Person], count: int) -> list[Person]:
        """Draw people who are in no other case."""
        free = [person for person in people if person.label not in self.taken]
        drawn = self.dice.shuffled(free)[:count]
        self.taken |= {person.label for person in drawn}
        return drawn

    def commits(self, person: Person, force: str, borough: str, code: str = ABH, place_force: str = "") -> None:
        """Have a neighbour charge somebody with an offence, for which nobody is named as the victim."""
        offence, day = offences()[code], self.day()
        self.record(force, borough, offence, day, [self.clerk.charged(person, offence, day)], place_force=place_force)

    def suffers(self, person: Person, force: str, borough: str, code: str = ABH, place_force: str = "") -> None:
        """Have a neighbour record a crime that somebody is the victim of."""
        self.record(force, borough, offences()[code], self.day(), [Party("VICTIM", person)], place_force=place_force)

    def record(  # noqa: PLR0913 - each argument is one thing that a case may turn
        self,
        force: str,
        borough: str,
        offence: Offence,
        day: date,
        parties: list[Party],
        *,
        place_force: str = "",
        origin: Origin | None = None,
    ) -> None:
        """Have a neighbour record a crime; without `place_force` it happened in the neighbour's own area."""
        crime = self.clerk.record(offence, borough, day, parties)
        self.forces[force].crimes.append(RecordedCrime(crime, place_force or force, origin))

    def takes_over(self, number: int, force: str, borough: str) -> None:
        """Have a neighbour accept the Met's crime of this number in the ledger, with all its parties."""
        crime = self.ledger.crimes[number]
        origin = Origin("met", self.references[number])
        day = crime.committed_from or crime.reported_on
        self.record(force, borough, crime.offence, day, list(crime.parties), origin=origin)

    def day(self) -> date:
        """Draw a day well inside the window."""
        return self.dice.day(WINDOW_START + timedelta(days=60), WINDOW_END - timedelta(days=120))


def write_border(border: Border) -> dict[str, tuple[str, ...]]:
    """Make every registered case happen; return the labels of its people by its name."""
    return {name: tuple(happen(border)) for name, happen in BORDER_CASES.items()}


def _appearances(ledger: Ledger) -> dict[str, int]:
    counted: dict[str, int] = {}
    for crime in ledger.crimes:
        for party in crime.parties:
            counted[party.person.label] = counted.get(party.person.label, 0) + 1
    return counted


def _sides(ledger: Ledger) -> tuple[dict[Person, set[str]], dict[Person, set[str]]]:
    """The boroughs in which somebody was charged with what qualifies, and suffered it, in the window."""
    charged: dict[Person, set[str]] = {}
    suffered: dict[Person, set[str]] = {}
    for crime in ledger.crimes:
        if not _counts(crime):
            continue
        for party in crime.parties:
            if party.role == "VICTIM":
                suffered.setdefault(party.person, set()).add(crime.borough)
            elif _is_charged(party):
                charged.setdefault(party.person, set()).add(crime.borough)
    return charged, suffered


def _counts(crime: Crime) -> bool:
    day = crime.committed_from or crime.reported_on
    in_window = WINDOW_START <= day <= WINDOW_END
    return crime.offence.qualifying and not crime.offence.fatal and crime.status == "CONFIRMED" and in_window


def _is_charged(party: Party) -> bool:
    return bool(party.outcomes) and max(enumerate(party.outcomes), key=lambda one: (one[1][1], one[0]))[1][0] in CHARGES


def _in_order(
    one_side: dict[Person, set[str]], other: dict[Person, set[str]], home: set[str] | None, appearances: dict[str, int]
) -> list[Person]:
    """Londoners with the one side at home, and not the other anywhere, whom a second record shows well enough."""
    found = (
        person
        for person, boroughs in one_side.items()
        if person.is_background and person not in other and appearances[person.label] > 1
        if home is None or boroughs & home
    )
    return sorted(found, key=lambda person: person.label)


def _labels(people: Iterable[Person]) -> list[str]:
    return [person.label for person in people]


@border_case
def victim_across_the_border(border: Border) -> list[str]:
    """Charged in the area, a victim only in Surrey: a victim-offender with neighbours, and not without."""
    people = border.draw(border.offenders_at_home, 5)
    for person in people:
        border.suffers(person, "surrey", border.dice.pick(("REI", "TAN", "EPS")))
    return _labels(people)


@border_case
def offender_across_the_border(border: Border) -> list[str]:
    """A victim in the area, charged only in Kent: a victim-offender with neighbours, and not without."""
    people = border.draw(border.victims_at_home, 5)
    for person in people:
        border.commits(person, "kent", border.dice.pick(("SEV", "DAR")))
    return _labels(people)


@border_case
def offender_at_a_station_of_the_area(border: Border) -> list[str]:
    """A victim elsewhere in London, charged by the railway police at a station in the area: with neighbours."""
    people = border.draw(border.victims_elsewhere, 3)
    for person in people:
        border.commits(person, "btp", STATION_IN_CROYDON, place_force="met")
    return _labels(people)


@border_case
def both_across_the_border(border: Border) -> list[str]:
    """Near miss. Offence and victimisation both in Surrey, nothing of either in the area: never."""
    people = border.draw(border.victims_elsewhere, 3)
    for person in people:
        border.commits(person, "surrey", "GUI")
        border.suffers(person, "surrey", "WOK")
    return _labels(people)


@border_case
def offender_at_a_station_elsewhere(border: Border) -> list[str]:
    """Near miss. A victim elsewhere in London, charged by the railway police outside the area: never."""
    people = border.draw(border.victims_elsewhere, 2)
    for person in people:
        border.commits(person, "btp", "CW", place_force="met")
    return _labels(people)


@border_case
def offender_where_nobody_looks(border: Border) -> list[str]:
    """Near miss. A victim in the area, charged in a force whose records no study reads: never."""
    people = border.draw(border.victims_at_home, 2)
    for person in people:
        border.commits(person, "essex", "EPP")
    return _labels(people)


@border_case
def grave_offender_across_the_border(border: Border) -> list[str]:
    """A victim in the area, charged with attempted murder in Kent: among the ten, with neighbours."""
    people = border.draw(border.victims_at_home, 1)
    for person in people:
        border.commits(person, "kent", "MED", ATTEMPTED_MURDER)
        border.commits(person, "kent", "MED", ATTEMPTED_MURDER)
    return _labels(people)


@border_case
def known_victim_offender_who_is_grave_elsewhere(border: Border) -> list[str]:
    """A victim-offender of the study, charged with attempted murder in Surrey: among the ten, with neighbours."""
    known = [one for one in border.study.people if one.in_victim_offender and not one.in_iom]
    least = min(known, key=lambda one: (sum(offence.harm_days or 0 for offence in one.offences), one.label))
    border.commits(least.person, "surrey", "EPS", ATTEMPTED_MURDER)
    border.commits(least.person, "surrey", "EPS", ATTEMPTED_MURDER)
    return [least.label]


@border_case
def transferred_and_accepted(border: Border) -> list[str]:
    """The Met says that the crime was transferred and Kent has it: one crime, Kent's."""
    return _taken_over(border, "TRANSFERRED", "kent", "DAR")


@border_case
def accepted_before_the_met_says_so(border: Border) -> list[str]:
    """Surrey has accepted the crime and the Met has not said so yet: one crime, Surrey's."""
    return _taken_over(border, "CONFIRMED", "surrey", "TAN")


def _taken_over(border: Border, status: str, force: str, borough: str) -> list[str]:
    """Take over three crimes of London that nobody of the study is party to and that do not qualify."""
    fitting = [
        number
        for number, crime in enumerate(border.ledger.crimes)
        if crime.status == status
        and not crime.offence.qualifying
        and any(_is_charged(party) for party in crime.parties)
        and all(party.person.is_background and party.person.label not in border.taken for party in crime.parties)
        and crime.borough not in study_boroughs()
    ]
    numbers = border.dice.shuffled(fitting)[:3]
    for number in numbers:
        border.takes_over(number, force, borough)
    return [party.person.label for number in numbers for party in border.ledger.crimes[number].parties]
