"""People of the study's area who miss one rule by a hair, each rule by its name.

What belongs here: one small function for each near miss, registered with a sentence that says what
a right warehouse makes of it. What does not: the study's own people; where a rule can only be
shown by one of them (a caution counts, one event in and one out counts, ended MAPPA), the function
names who shows it and adds nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from synthetic.dice import Dice
from synthetic.london import Pools
from synthetic.offences import Offence, offences
from synthetic.people import PNC_CHECK_LETTERS, Person, Register, check_letter
from synthetic.records import (
    MEMBERSHIP_DATE,
    WINDOW_END,
    WINDOW_START,
    Clerk,
    Mappa,
    Outcomes,
    Party,
    Spell,
)
from synthetic.study_people import StudyRecords

ABH = "8N.8.6.0"
COMMON_ASSAULT = "105A.105.1.0"
ROBBERY = "34B.34.1.2"
RESISTING_ARREST = "8N.8.20.0"
INJURING_A_CONSTABLE = "8S.8.6.0"
DAY_BEFORE_WINDOW = WINDOW_START - timedelta(days=1)
DAY_AFTER_WINDOW = WINDOW_END + timedelta(days=1)


@dataclass(frozen=True)
class NearMiss:
    """A rule that is only just not met, and the function that makes it happen."""

    name: str
    expectation: str
    happen: Callable[["Scene"], list[str]]


NEAR_MISSES: dict[str, NearMiss] = {}


def near_miss(expectation: str) -> Callable[[Callable[["Scene"], list[str]]], object]:
    """Register a function under its own name with what is expected of its people."""

    def register(happen: Callable[["Scene"], list[str]]) -> Callable[["Scene"], list[str]]:
        NEAR_MISSES[happen.__name__] = NearMiss(happen.__name__, expectation, happen)
        return happen

    return register


class Scene:
    """What a near miss needs: somebody, an offence of theirs, a victimisation of theirs."""

    def __init__(self, register: Register, clerk: Clerk, pools: Pools, dice: Dice, study: StudyRecords) -> None:
        """Write with `clerk`; `study` is what was already recorded of the study's people."""
        self.register, self.clerk, self.pools = register, clerk, pools
        self.dice, self.study = dice, study
        self.name = ""

    def people(self, count: int) -> list[Person]:
        """Invent this many people labelled with the near miss at hand."""
        return [self.person(number) for number in range(1, count + 1)]

    def person(self, number: int = 1, **traits: object) -> Person:
        """Invent one person labelled with the near miss at hand, perhaps with given traits."""
        suffix = "" if number == 1 else f"-{number}"
        return self.register.invent(f"near-miss-{self.name}{suffix}", **traits)  # type: ignore[arg-type]

    def day(self) -> date:
        """Draw a day well inside the window."""
        return self.dice.day(WINDOW_START + timedelta(days=60), WINDOW_END - timedelta(days=120))

    def commits(  # noqa: PLR0913 - each argument is one thing a near miss may turn
        self,
        person: Person,
        code: str = ABH,
        *,
        borough: str = "ZD",
        on: date | None = None,
        outcomes: Outcomes | None = None,
        status: str = "CONFIRMED",
    ) -> None:
        """Record an offence of `person`, charged ten days later unless outcomes are given."""
        day = on or self.day()
        offence = offences()[code]
        given = ((("1", day + timedelta(days=10)),)) if outcomes is None else outcomes
        parties = self._victim_of(offence, borough)
        parties.append(Party("ACCUSED", person, given))
        self._record(offence, borough, day, parties, status)

    def suffers(
        self,
        person: Person,
        code: str = ABH,
        *,
        borough: str = "ZD",
        on: date | None = None,
        status: str = "CONFIRMED",
    ) -> None:
        """Record a crime that `person` is a victim of, with nobody accused."""
        day = on or self.day()
        self._record(offences()[code], borough, day, [Party("VICTIM", person)], status)

    def _victim_of(self, offence: Offence, borough: str) -> list[Party]:
        if offence.victims != "person":
            return []
        return [Party("VICTIM", self.pools.victim(borough))]

    def _record(self, offence: Offence, borough: str, day: date, parties: list[Party], status: str) -> None:
        """Record with a committed date, reported on the next day.

        A crime of the day before the window is thus reported inside it, and only a warehouse that
        looks at the day it was committed leaves it out.
        """
        crime = self.clerk.record(offence, borough, day, parties, status)
        stated = replace(crime, committed_from=day, committed_to=day, reported_on=day + timedelta(days=1))
        self.clerk.ledger.crimes[-1] = stated


def write_near_misses(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Make every registered near miss happen; return the labels of its people by its name."""
    labels = {}
    for name, one in NEAR_MISSES.items():
        scene.name = name
        labels[name] = tuple(one.happen(scene))
    return labels


def labels_of(people: list[Person]) -> list[str]:
    """Labels of these people, in order."""
    return [person.label for person in people]


# -- only one half of the rule ------------------------------------------------------------------


@near_miss("A victim of two assaults who is accused of nothing is no victim-offender.")
def victim_only(scene: Scene) -> list[str]:
    """Victim twice, accused never."""
    people = scene.people(2)
    for person in people:
        scene.suffers(person)
        scene.suffers(person, borough="PY")
    return labels_of(people)


@near_miss("An accusation without a charge or caution is no offence, with or without an outcome.")
def accused_no_further_action(scene: Scene) -> list[str]:
    """Outcome 15, outcome 16 and no outcome at all."""
    people = scene.people(3)
    for person, code in zip(people, ("15", "16", None), strict=True):
        day = scene.day()
        scene.commits(person, on=day, outcomes=((code, day + timedelta(days=30)),) if code else ())
        scene.suffers(person)
    return labels_of(people)


@near_miss("A community resolution (outcome 8) is neither a charge nor a caution.")
def community_resolution(scene: Scene) -> list[str]:
    """Outcome 8 for the only qualifying offence."""
    people = scene.people(2)
    for person in people:
        day = scene.day()
        scene.commits(person, on=day, outcomes=(("8", day + timedelta(days=14)),))
        scene.suffers(person)
    return labels_of(people)


@near_miss("A caution counts as a charge does: these victim-offenders have nothing else.")
def cautioned(scene: Scene) -> list[str]:
    """Shown by people of the study."""
    return scene.study.showing["cautioned"]


@near_miss("A charge that a later outcome 9 or 10 replaces no longer counts.")
def charge_superseded(scene: Scene) -> list[str]:
    """One replaced months later, one on the same day by a later outcome number."""
    people = scene.people(2)
    for person, code, later in zip(people, ("9", "10"), (120, 0), strict=True):
        day = scene.day()
        charged_on = day + timedelta(days=5)
        replaced_on = charged_on + timedelta(days=later)
        scene.commits(person, on=day, outcomes=(("1", charged_on), (code, replaced_on)))
        scene.suffers(person)
    return labels_of(people)


@near_miss("A crime that turned out to be none (NO CRIME) counts for nobody.")
def no_crime(scene: Scene) -> list[str]:
    """Take away the offence of one and the victimisation of another."""
    offender, victim = people = scene.people(2)
    scene.commits(offender, status="NO CRIME")
    scene.suffers(offender)
    scene.commits(victim)
    scene.suffers(victim, status="NO CRIME")
    return labels_of(people)


@near_miss("A crime that another force took over (TRANSFERRED) is not counted.")
def transferred(scene: Scene) -> list[str]:
    """Transfer the only qualifying offence."""
    people = scene.people(1)
    scene.commits(people[0], status="TRANSFERRED")
    scene.suffers(people[0])
    return labels_of(people)


# -- when ---------------------------------------------------------------------------------------


@near_miss("An offence committed the day before the window, though reported in it, is outside.")
def offence_day_before_window(scene: Scene) -> list[str]:
    """Commit on 31 December 2017, be reported and charged in January."""
    people = scene.people(2)
    for person in people:
        scene.commits(person, on=DAY_BEFORE_WINDOW)
        scene.suffers(person)
    return labels_of(people)


@near_miss("An offence committed the day after the window is outside.")
def offence_day_after_window(scene: Scene) -> list[str]:
    """Commit on 2 September 2021."""
    people = scene.people(2)
    for person in people:
        scene.commits(person, on=DAY_AFTER_WINDOW)
        scene.suffers(person)
    return labels_of(people)


@near_miss("A victimisation of the day before the window, though reported in it, is outside.")
def victimisation_day_before_window(scene: Scene) -> list[str]:
    """Suffered on 31 December 2017."""
    people = scene.people(2)
    for person in people:
        scene.commits(person)
        scene.suffers(person, on=DAY_BEFORE_WINDOW)
    return labels_of(people)


@near_miss("A victimisation of the day after the window is outside.")
def victimisation_day_after_window(scene: Scene) -> list[str]:
    """Suffered on 2 September 2021."""
    people = scene.people(2)
    for person in people:
        scene.commits(person)
        scene.suffers(person, on=DAY_AFTER_WINDOW)
    return labels_of(people)


# -- where --------------------------------------------------------------------------------------


@near_miss("With both crimes in Lambeth a person belongs to Central South and the force only.")
def both_outside_area(scene: Scene) -> list[str]:
    """Both in Lambeth."""
    people = scene.people(2)
    for person in people:
        scene.commits(person, borough="LX")
        scene.suffers(person, borough="LX")
    return labels_of(people)


@near_miss("One crime in the area and the other elsewhere in the force is enough.")
def one_in_one_out(scene: Scene) -> list[str]:
    """Shown by people of the study."""
    return scene.study.showing["one_in_one_out"]


# -- what ---------------------------------------------------------------------------------------


@near_miss("Common assault is no qualifying offence.")
def common_assault_offence(scene: Scene) -> list[str]:
    """Charged with common assault only."""
    people = scene.people(2)
    for person in people:
        scene.commits(person, COMMON_ASSAULT)
        scene.suffers(person)
    return labels_of(people)


@near_miss("Robbery is no qualifying offence, however harmful.")
def robbery_offence(scene: Scene) -> list[str]:
    """Charged with robbery only."""
    people = scene.people(2)
    for person in people:
        scene.commits(person, ROBBERY)
        scene.suffers(person)
    return labels_of(people)


@near_miss("Other offences of the same class or sub-code do not qualify.")
def other_class_or_sub_code(scene: Scene) -> list[str]:
    """Class 8N with sub-code 008/20; sub-code 008/06 in class 8S."""
    people = scene.people(2)
    for person, code in zip(people, (RESISTING_ARREST, INJURING_A_CONSTABLE), strict=True):
        scene.commits(person, code)
        scene.suffers(person)
    return labels_of(people)


@near_miss("To suffer common assault is no qualifying victimisation.")
def common_assault_victimisation(scene: Scene) -> list[str]:
    """Victim of common assault only."""
    people = scene.people(2)
    for person in people:
        scene.commits(person)
        scene.suffers(person, COMMON_ASSAULT)
    return labels_of(people)


@near_miss("Victim and accused of one and the same crime are not two crimes.")
def counter_allegation(scene: Scene) -> list[str]:
    """Two people accuse each other; each is charged, each is a victim, of one crime."""
    first, second = people = scene.people(2)
    day = scene.day()
    charge = (("1", day + timedelta(days=3)),)
    parties = [
        Party("VICTIM", first),
        Party("VICTIM", second),
        Party("ACCUSED", second, charge),
        Party("ACCUSED", first, charge),
    ]
    scene.clerk.record(offences()[ABH], "PY", day, parties)
    return labels_of(people)


# -- who ----------------------------------------------------------------------------------------


@near_miss("A victim known by name alone is not joined to an offender of that name.")
def no_date_of_birth(scene: Scene) -> list[str]:
    """Name a victim like the offender, with neither date of birth nor PNC id."""
    offender = scene.person(1)
    scene.commits(offender)
    unknown = replace(
        offender,
        label=f"{offender.label}-2",
        date_of_birth=None,
        pnc_id="",
        cro_number="",
    )
    scene.suffers(unknown)
    return labels_of([offender, unknown])


@near_miss("Two people of one name with different dates of birth and PNC ids stay two people.")
def same_name(scene: Scene) -> list[str]:
    """One offends, the other suffers."""
    offender = scene.person(1)
    victim = scene.person(
        2,
        forename=offender.forename,
        surname=offender.surname,
        sex=offender.sex,
        ethnicity=offender.self_defined_ethnicity,
    )
    scene.commits(offender)
    scene.suffers(victim)
    return labels_of([offender, victim])


@near_miss("An invalid PNC id joins nobody, even where two people share it.")
def invalid_pnc(scene: Scene) -> list[str]:
    """Two people with different names and dates of birth and one PNC id with a wrong letter."""
    wrong = wrong_letter(2009, 4711)
    offender, victim = (replace(person, pnc_id=wrong) for person in scene.people(2))
    scene.commits(offender)
    scene.suffers(victim)
    return labels_of([offender, victim])


def wrong_letter(year: int, serial: int) -> str:
    """Write a PNC id whose letter is the one after the right one."""
    right = PNC_CHECK_LETTERS.index(check_letter(year % 100, serial))
    return f"{year}/{serial:07d}{PNC_CHECK_LETTERS[(right + 1) % 23]}"


# -- who is managed -----------------------------------------------------------------------------


@near_miss("On the IOM list with no offence in the window: a member with nothing to count.")
def iom_no_offence_in_window(scene: Scene) -> list[str]:
    """Shown by a person of the study."""
    return scene.study.showing["iom_no_offence_in_window"]


@near_miss("Whoever left the IOM list on or before the membership date is not in the cohort.")
def deselected_iom(scene: Scene) -> list[str]:
    """One left in the spring, one on the very day."""
    people = scene.people(2)
    for person, left_on in zip(people, (date(2021, 4, 12), MEMBERSHIP_DATE), strict=True):
        scene.commits(person, ROBBERY)
        spell = Spell("ZD", date(2019, 11, 4), left_on, "COMPLETED")
        scene.clerk.ledger.select(person, spell)
    return labels_of(people)


@near_miss("Whoever joined the IOM list after the membership date is not in the cohort.")
def iom_selected_later(scene: Scene) -> list[str]:
    """One joined the next day, one on 15 September 2021."""
    people = scene.people(2)
    for person, joined_on in zip(people, (DAY_AFTER_WINDOW, date(2021, 9, 15)), strict=True):
        scene.commits(person, ROBBERY)
        scene.clerk.ledger.select(person, Spell("ZT", joined_on))
    return labels_of(people)


@near_miss("On another area's IOM list: not in this area's cohort.")
def iom_of_another_area(scene: Scene) -> list[str]:
    """On Lambeth's list, offending in Croydon."""
    people = scene.people(1)
    scene.commits(people[0], ROBBERY)
    scene.clerk.ledger.select(people[0], Spell("LX", date(2020, 2, 3)))
    return labels_of(people)


@near_miss("MAPPA that ended before the window manages nobody.")
def mappa_ended_before_window(scene: Scene) -> list[str]:
    """Shown by a victim-offender of the study who is not under MAPPA."""
    return _ended_mappa(scene, 0, date(2017, 6, 30))


@near_miss("MAPPA that ended the day before the membership date manages nobody.")
def mappa_ended_before_membership_date(scene: Scene) -> list[str]:
    """Shown by a victim-offender of the study who is not under MAPPA."""
    return _ended_mappa(scene, 1, MEMBERSHIP_DATE - timedelta(days=1))


def _ended_mappa(scene: Scene, number: int, ended_on: date) -> list[str]:
    unmanaged = [one for one in scene.study.people if one.in_victim_offender and not one.in_iom and not one.mappa]
    person = unmanaged[number].person
    started_on = ended_on - timedelta(days=400)
    scene.clerk.ledger.mappa.append(Mappa(person, "2", "1", started_on, ended_on))
    return [person.label]
