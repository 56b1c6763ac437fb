"""Arrests of London's managed people in the two quarters of 2020 that the framework speaks of.

What belongs here: as many charged offences as it prints of each kind, over people and boroughs, and what must not
count: cautions, no further action, arrests of whoever has left. What does not: which kind a class of offence is; that
is the seed `arrest_offence_groups`, of which this module names one or more classes for each kind.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.dice import Dice
from synthetic.offences import Offence, offences
from synthetic.supervision import Arrest, ArrestedFor, Nominal

FIRST_QUARTER = (date(2020, 4, 1), date(2020, 6, 30))
SECOND_QUARTER = (date(2020, 7, 1), date(2020, 9, 30))
CHARGED_PEOPLE = 654
# Thirty-three people with ten charged offences or more each make a fifth of all of the first quarter.
PROLIFIC, PROLIFIC_OFFENCES, OTHER_OFFENCES = 33, 400, 1600
PROLIFIC_FROM = 10
OFFENCES_OF_SECOND_QUARTER = {
    "Burglary": 346, "Theft": 306, "Drugs": 285, "Violence": 284, "Unknown": 169, "Motor Vehicle": 165,
    "Going Equipped & Handling": 128, "Criminal Damage & Arson": 105, "Traffic": 99, "Weapons": 96,
    "Non-compliance": 92, "Public Order": 89, "Robbery": 43, "Stalking & Harassment": 36, "Other": 35, "Fraud": 23,
    "Firearms": 16, "Sexual": 12, "Prisons": 1,
}  # fmt: skip
# Classes of each kind, by an offence of the reference seeds or, for what they do not hold, by class alone.
CODES = {
    "Burglary": ("28E.28.3.1", "28E.28.3.1", "28F.28.3.1", "30C.30.2.1"),
    "Theft": ("46.46.0.0", "46.46.0.0", "49.49.10.0", "39.39.0.0", "44.44.0.0"),
    "Drugs": ("92D.92.50.0", "92D.92.51.0", "92A.92.74.0", "92A.92.81.0"),
    "Violence": ("8N.8.6.0", "105A.105.1.0", "104.8.73.0", "3B.3.1.0"),
    "Unknown": ("998", "195"),
    "Motor Vehicle": ("45.45.10.0", "48.48.1.0", "126.126.0.0", "37.2.37.2.0"),
    "Going Equipped & Handling": ("33.33.0.0", "54.54.1.0"),
    "Criminal Damage & Arson": ("58A.149.0.0", "58C.149.0.0", "58D.149.0.0", "56B.56.2.0"),
    "Traffic": ("802.802.1.0", "803", "804", "807"),
    "Weapons": ("10C.8.11.0", "10D.8.26.0"),
    "Non-compliance": ("83.83.8.0", "80.80.0.0", "83.83.8.0"),
    "Public Order": ("66.66.1.0", "9A.125.11.0", "9A.125.12.0"),
    "Robbery": ("34B.34.1.2", "34A.34.1.1"),
    "Stalking & Harassment": ("8L.8.30.0", "8L.195.94.0", "8Q.8.66.0"),
    "Other": ("79.79.2.0", "99.99.29.0", "95.95.61.0"),
    "Fraud": ("53D.99.99.230", "61A.61.38.0"),
    "Firearms": ("10B.81.26.0",),
    "Sexual": ("20A.20.5.0", "17A"),
    "Prisons": ("69.69.5.0",),
}
# The page names the three boroughs with the most offences, and the two most frequent kinds in one borough.
MOST_BY_BOROUGH = {"LX": 174, "QK": 153, "NI": 149}
MOST_BY_KIND = {("NI", "Burglary"): 58, ("SX", "Theft"): 51}
FEWER_THAN = 140
CAUTIONED, NOT_CHARGED = "3", ("15", "16", "16", "14", "")


@dataclass(frozen=True)
class Quarter:
    """First and last day."""

    first: date
    last: date


class LondonArrests:
    """Writes the arrests of everybody managed on the first of October 2020, and of some who have left."""

    def __init__(self, managed: list[Nominal], left: list[Nominal], dice: Dice) -> None:
        """Add to the arrests of these nominals."""
        self.managed, self.left, self.dice = managed, left, dice
        self.known = offences()

    def write(self) -> None:
        """Write both quarters, what must not count, and the months before."""
        self._first_quarter()
        self._second_quarter()
        self._not_counted()

    # -- what is counted ------------------------------------------------------------------------

    def _first_quarter(self) -> None:
        dice, quarter = self.dice, Quarter(*FIRST_QUARTER)
        charged = dice.shuffled(self.managed)[:CHARGED_PEOPLE]
        kinds = dice.shuffled([kind for kind, count in OFFENCES_OF_SECOND_QUARTER.items() for _ in range(count)])
        counts = self._shared(PROLIFIC_OFFENCES, PROLIFIC, PROLIFIC_FROM, PROLIFIC_FROM + 8)
        counts += self._shared(OTHER_OFFENCES, len(charged) - PROLIFIC, 1, PROLIFIC_FROM - 1)
        for nominal, count in zip(charged, counts, strict=True):
            self._charge(nominal, [kinds.pop() for _ in range(count)], quarter)

    def _shared(self, total: int, people: int, least: int, most: int) -> list[int]:
        """Share `total` out over people, each with at least `least` and at most `most`."""
        counts = [least] * people
        while sum(counts) < total:
            number = self.dice.below(people)
            if counts[number] < most and self.dice.chance(1 / (1 + 0.4 * (counts[number] - least))):
                counts[number] += 1
        return counts

    def _second_quarter(self) -> None:
        quarter = Quarter(*SECOND_QUARTER)
        by_borough: dict[str, list[Nominal]] = defaultdict(list)
        for nominal in self.managed:
            by_borough[nominal.borough].append(nominal)
        for borough, kinds in self._kinds_by_borough(by_borough).items():
            people = self.dice.shuffled(by_borough[borough])[: max(1, len(by_borough[borough]) * 2 // 3)]
            of_each: dict[int, list[str]] = defaultdict(list)
            for kind in kinds:
                of_each[min(self.dice.below(len(people)), self.dice.below(len(people)))].append(kind)
            for number, found in sorted(of_each.items()):
                self._charge(people[number], found, quarter)

    def _kinds_by_borough(self, people: dict[str, list[Nominal]]) -> dict[str, list[str]]:
        """Kinds of all offences of the quarter by the borough whose team manages the person."""
        dice = self.dice
        left = Counter(OFFENCES_OF_SECOND_QUARTER)
        found: dict[str, list[str]] = defaultdict(list)
        for (borough, kind), count in MOST_BY_KIND.items():
            found[borough] += [kind] * count
            left[kind] -= count
        kinds = dice.shuffled([kind for kind, count in sorted(left.items()) for _ in range(count)])
        for borough, total in MOST_BY_BOROUGH.items():
            while len(found[borough]) < total:
                found[borough].append(kinds.pop())
        others = [borough for borough in sorted(people) if borough not in MOST_BY_BOROUGH for _ in people[borough]]
        while kinds:
            borough = dice.pick(others)
            if len(found[borough]) < FEWER_THAN:
                found[borough].append(kinds.pop())
        return found

    def _charge(self, nominal: Nominal, kinds: list[str], quarter: Quarter) -> None:
        """Arrest somebody once or several times in a quarter, and charge every offence within it."""
        dice, by_day = self.dice, defaultdict(list)
        day = self._day(quarter)
        for number, kind in enumerate(kinds):
            if number and not dice.chance(0.45):
                day = self._day(quarter)
            by_day[day].append(self._offence(kind, "1", min(day + timedelta(days=dice.few(3)), quarter.last)))
        nominal.arrests += [Arrest(day, tuple(found)) for day, found in sorted(by_day.items())]

    def _day(self, quarter: Quarter) -> date:
        # The last days are left to outcomes, so that whoever is arrested in a quarter is charged in it.
        return self.dice.day(quarter.first, quarter.last - timedelta(days=self.dice.below(5)))

    def _offence(self, kind: str, outcome: str, on: date | None) -> ArrestedFor:
        code = self.dice.pick(CODES[kind])
        offence = self.known.get(code)
        class_code, sub_code = (offence.class_code, offence.sub_code) if offence else (code, "")
        return ArrestedFor(class_code, sub_code, outcome, on)

    # -- what must not count --------------------------------------------------------------------

    def _not_counted(self) -> None:
        """Cautions, no further action, interviews without an arrest, other months, and people who have left."""
        dice, kinds = self.dice, list(OFFENCES_OF_SECOND_QUARTER)[:8]
        for nominal in self.managed:
            for quarter in (Quarter(*FIRST_QUARTER), Quarter(*SECOND_QUARTER)):
                if dice.chance(0.2):
                    self._one(nominal, self._day(quarter), dice.pick(kinds), dice.pick(NOT_CHARGED))
                if dice.chance(0.02):
                    self._one(nominal, self._day(quarter), dice.pick(kinds), CAUTIONED)
            for _ in range(min(dice.few(0.8), 5)):
                day = dice.day(date(2018, 7, 1), FIRST_QUARTER[0] - timedelta(days=30))
                is_arrest = dice.chance(0.93)
                self._one(nominal, day, self._kind(), "1" if dice.chance(0.7) else "15", is_arrest=is_arrest)
        for nominal in self.left:
            if dice.chance(0.25):
                quarter = Quarter(*dice.pick((FIRST_QUARTER, SECOND_QUARTER)))
                self._charge(nominal, [dice.pick(kinds) for _ in range(1 + dice.few(1.0))], quarter)

    def _kind(self) -> str:
        """A kind of earlier months; robbery and burglary are left out, since the criteria ask for them."""
        return self.dice.pick(("Theft", "Drugs", "Violence", "Motor Vehicle", "Public Order", "Weapons"))

    def _one(self, nominal: Nominal, day: date, kind: str, outcome: str, *, is_arrest: bool = True) -> None:
        on = day + timedelta(days=1) if outcome else None
        nominal.arrests.append(Arrest(day, (self._offence(kind, outcome, on),), is_arrest))


def class_codes() -> dict[str, set[str]]:
    """Classes that this module writes, by kind."""
    known: dict[str, Offence] = offences()
    return {
        kind: {known[code].class_code if code in known else code for code in codes} for kind, codes in CODES.items()
    }
