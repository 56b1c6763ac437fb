"""Who is recorded on the teams' lists on the sample day, and who is managed in October 2020.

What belongs here: filling up the lists of each borough beside those who are on them already, and when each of the new
ones comes and goes. All have left by the study's membership date: whom the study finds on a list stays as it was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from synthetic.caseload.plan import BY_SCORE, CORE, MANAGED_DAY, NEITHER, SAMPLE_DAY, Office, Place
from synthetic.dice import Dice
from synthetic.people import Person
from synthetic.records import MEMBERSHIP_DATE, Ledger, Spell

MANAGED = 2044
# Recorded on a list and not eligible: 2,264 in the borough rows less the 2,229 of the text.
RECORDED_NOT_ELIGIBLE = 35
# New on the lists between the two days: of the eligible, and others whom a partnership added.
SELECTED_SINCE, ADDED_SINCE = 92, 31
LEFT_BEFORE = 20
SHARED_OFFICES = {"LDN-KR": ("VK", "TW"), "LDN-EX": ("KG",)}
CODES = ("REDUCED_RISK",) * 6 + ("COMPLETED",) * 4 + ("CUSTODY",) * 3 + ("MOVED",) * 2 + ("DIED",)
LAST_DAY_ON_A_LIST = MEMBERSHIP_DATE - timedelta(days=8)


@dataclass
class Lists:
    """Who fills which place, and who is on a list.

    `known` are people of the ledger with the place each fills; `spells` the new spells by the number of their place;
    `added` the places whose people no rule chose.
    """

    known: dict[int, Person] = field(default_factory=dict)
    spells: dict[int, list[Spell]] = field(default_factory=dict)
    added: set[int] = field(default_factory=set)


def on_list(ledger: Ledger, day: date) -> list[tuple[Person, str]]:
    """People of the ledger who are managed on `day`, each with the borough of the team."""
    return [
        (person, spell.borough)
        for person, spells in ledger.spells.items()
        for spell in spells
        if spell.selected_on <= day and (spell.deselected_on is None or spell.deselected_on > day)
    ]


def fill_lists(
    ledger: Ledger, places: list[Place], offices: Iterable[Office], unrecognisable: set[str], dice: Dice
) -> Lists:
    """Fill up every borough's list and let people come and go.

    `unrecognisable` are labels of people whose sheet tells neither date of birth nor PNC id, so that probation cannot
    know them. A borough whose list is longer already than printed keeps it.
    """
    filler = ListFiller(places, {one.office: one.borough for one in offices}, dice)
    there = on_list(ledger, SAMPLE_DAY)
    filler.known_people(there, unrecognisable)
    printed = {one.borough: one.recorded for one in offices if one.borough}
    filler.recorded(Counter(printed) - Counter(borough for _, borough in there))
    filler.come_and_go(MANAGED - len(on_list(ledger, MANAGED_DAY)))
    return filler.lists


class ListFiller:
    """Fills the lists, drawing from the places of each borough."""

    def __init__(self, places: list[Place], borough_of: dict[str, str], dice: Dice) -> None:
        """Draw places in the order in which they stand, which is a drawn one."""
        self.places, self.borough_of, self.dice = places, borough_of, dice
        self.lists = Lists()
        self.free: dict[str, list[int]] = defaultdict(list)
        self.neither: list[int] = []
        for number, place in enumerate(places):
            if place.cohort == NEITHER and not place.edge:
                self.neither.append(number)
            elif not place.edge:
                self.free[self._borough(place)].append(number)

    def _borough(self, place: Place) -> str:
        """The borough whose team would manage the person; London-wide teams leave it open."""
        if place.office in SHARED_OFFICES:
            return self.dice.pick(SHARED_OFFICES[place.office])
        return self.borough_of[place.office]

    def known_people(self, there: list[tuple[Person, str]], unrecognisable: set[str]) -> None:
        """Let people of the ledger fill places of their boroughs, all but a few who are not eligible."""
        cannot = [one for one in there if one[0].label in unrecognisable]
        can = self.dice.shuffled([one for one in there if one[0].label not in unrecognisable])
        for person, borough in can[max(0, RECORDED_NOT_ELIGIBLE - len(cannot)) :]:
            number = self._by_score(borough)
            self.lists.known[number] = person

    def _by_score(self, borough: str) -> int:
        """Take a place that asks nothing of a person's offences, in the borough if there is one."""
        core = self.dice.chance(0.65)
        for area in (borough, *self.free):
            fitting = [n for n in self.free[area] if self.places[n].reason == BY_SCORE]
            fitting.sort(key=lambda n: (self.places[n].cohort == CORE) != core)
            if fitting:
                self.free[area].remove(fitting[0])
                return fitting[0]
        raise ValueError("there are more people on the lists than places by score")

    def recorded(self, missing: Counter[str]) -> None:
        """Record as many new people of each borough as are missing, all eligible."""
        for borough, count in sorted(missing.items()):
            for _ in range(count):
                number = self.free[borough].pop(0)
                selected_on = self.dice.day(date(2017, 5, 1), SAMPLE_DAY - timedelta(days=2))
                self.lists.spells[number] = [Spell(borough, selected_on)]

    def come_and_go(self, wanted: int) -> None:
        """Let some leave and others come before October 2020, until `wanted` new ones are managed on its first day."""
        dice, spells = self.dice, self.lists.spells
        recorded = dice.shuffled(list(spells))
        came = SELECTED_SINCE + ADDED_SINCE
        staying = set(recorded[: max(0, wanted - came)])
        for number in recorded:
            (spell,) = spells[number]
            last = LAST_DAY_ON_A_LIST if number in staying else MANAGED_DAY
            first = MANAGED_DAY + timedelta(days=30) if number in staying else SAMPLE_DAY + timedelta(days=1)
            self._ends(number, spell, dice.day(first, last))
        self._come_since()
        for number in self._take(LEFT_BEFORE):
            borough = self._some_borough(number)
            selected_on = dice.day(date(2016, 5, 2), date(2018, 12, 31))
            self._ends(number, Spell(borough, selected_on), dice.day(date(2019, 2, 1), SAMPLE_DAY))
        self._on_the_very_days(recorded, staying)

    def _come_since(self) -> None:
        dice = self.dice
        added = dice.shuffled(self.neither)[:ADDED_SINCE]
        self.lists.added.update(added)
        for number in (*self._take(SELECTED_SINCE), *added):
            selected_on = dice.day(SAMPLE_DAY + timedelta(days=1), MANAGED_DAY)
            ended = dice.day(MANAGED_DAY + timedelta(days=30), LAST_DAY_ON_A_LIST)
            self._ends(number, Spell(self._some_borough(number), selected_on), ended)

    def _take(self, count: int) -> list[int]:
        """Take eligible places of any borough that nobody on a list fills."""
        open_places = sorted(number for area in self.free.values() for number in area)
        taken = self.dice.shuffled(open_places)[:count]
        for area in self.free.values():
            area[:] = [number for number in area if number not in set(taken)]
        return taken

    def _some_borough(self, number: int) -> str:
        boroughs = sorted({borough for borough in self.borough_of.values() if borough})
        return self._borough(self.places[number]) or self.dice.pick(boroughs)

    def _ends(self, number: int, spell: Spell, day: date) -> None:
        self.lists.spells[number] = [Spell(spell.borough, spell.selected_on, day, self.dice.pick(CODES))]

    def _on_the_very_days(self, recorded: list[int], staying: set[int]) -> None:
        """Let one be selected on the sample day, who counts, and one leave on the first of October, who does not."""
        stays = next(number for number in recorded if number in staying)
        leaves = next(number for number in recorded if number not in staying)
        (spell,) = self.lists.spells[stays]
        self.lists.spells[stays] = [Spell(spell.borough, SAMPLE_DAY, spell.deselected_on, spell.deselection_code)]
        (spell,) = self.lists.spells[leaves]
        self.lists.spells[leaves] = [Spell(spell.borough, spell.selected_on, MANAGED_DAY, spell.deselection_code)]
