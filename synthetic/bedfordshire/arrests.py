"""Arrests of Bedfordshire's people: those that the report's method counts, and others that it must not count.

What belongs here: days and offences of the counts in `people.csv`, placed where the method looks for them: before
selection on days at liberty, afterwards in the year reported. And what only looks like it: no further action, somebody
interviewed without an arrest, arrests outside of both years. What does not: the counts themselves (`solve.py`).
"""

from collections import defaultdict
from datetime import date, timedelta

import numpy as np

from synthetic.bedfordshire.plan import (
    DELIVERED_ON,
    YEAR_END,
    YEAR_START,
    Member,
    days_at_liberty_before,
)
from synthetic.dice import Dice
from synthetic.offences import Offence, london_offences, offences
from synthetic.supervision import Arrest, ArrestedFor

# Burglary of a dwelling by the class of its day: the classes changed in April 2017. Some are attempts.
CLASSES_CHANGED_ON = date(2017, 4, 1)
BURGLARY_BEFORE, BURGLARY_SINCE = ("28A", "28A", "28A", "28B"), ("28E", "28E", "28E", "28F")
CHARGED, CAUTIONED = "1", "3"
NOT_COUNTED = ("14", "15", "15", "16", "16", "8", "22", "")
# How near to the ends of the year at liberty no arrest lies, so that how a first day is counted decides nothing.
MARGIN = 3
# Whoever was arrested for so much in the year was so on its first and on its last day, so that both have to count.
ON_THE_ENDS_FROM = 6
ROBBERY, THEFT_FROM_PERSON, AFFRAY = "34B.34.1.2", "39.39.0.0", "66.66.1.0"
DOMESTIC = ("8N.8.6.0", "105A.105.1.0", "8L.8.30.0", "58A.149.0.0", "3B.3.1.0")


def _is_usual(offence: Offence) -> bool:
    """Whether anybody might be arrested for it who is no burglar of dwellings."""
    is_dwelling = offence.class_code[:2] in {"28", "29"}
    return offence.class_code[0].isdigit() and not is_dwelling and not offence.fatal


class ArrestWriter:
    """Writes the arrests of one person after the other."""

    def __init__(self, dice: Dice) -> None:
        """Draw from `dice`."""
        self.dice = dice
        fitting = [one for one in london_offences() if _is_usual(one.offence)]
        self.usual = [one.offence for one in fitting]
        weights = {one.offence.code: one.weight * one.charged_share for one in fitting}
        self.weights = np.cumsum([weights[offence.code] + 0.2 for offence in self.usual])

    def arrests(self, member: Member) -> list[Arrest]:
        """Everything `member` was arrested for, in the order of days."""
        found = self._before(member) + self._after(member) + self._not_counted(member)
        if member.person.endswith("offender-b"):
            found.append(self._arrest(date(2016, 5, 21), offences()[AFFRAY]))
        return sorted(found, key=lambda arrest: arrest.arrested_on)

    # -- what is counted ------------------------------------------------------------------------

    def _before(self, member: Member) -> list[Arrest]:
        days = days_at_liberty_before(member.selected, member.stays)[MARGIN:-MARGIN]
        days = [day for day in days if day < DELIVERED_ON]
        return self._counted(member, member.before, member.burglaries_before, days)

    def _after(self, member: Member) -> list[Arrest]:
        last = YEAR_END
        followed = member.person.endswith("offender-a")
        if member.deselected and member.deselected <= YEAR_END and not followed:
            last = member.deselected - timedelta(days=1)
        first = member.counted_from
        span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        days = [day for day in span if not member.in_custody(day)]
        if followed:
            days = [day for day in days if member.deselected and day > member.deselected + timedelta(days=MARGIN)]
        prolific = member.after >= ON_THE_ENDS_FROM and member.selected < YEAR_START
        ends = [day for day in (YEAR_START, YEAR_END) if day in days] if prolific else []
        return self._counted(member, member.after, member.burglaries_after, days, ends)

    def _counted(
        self, member: Member, count: int, burglaries: int, days: list[date], first_on: list[date] | None = None
    ) -> list[Arrest]:
        """Share `count` offences out over arrests on these days, each with a charge or caution.

        The first arrests are on the days of `first_on`.
        """
        dice = self.dice
        if not count:
            return []
        by_day: dict[date, list[ArrestedFor]] = defaultdict(list)
        alone = "offender" in member.person
        day = dice.pick(days)
        for number in range(count):
            # Every third offence or so is of the same arrest as the one before.
            if number < len(first_on or ()):
                day = (first_on or [])[number]
            elif alone or number == 0 or not dice.chance(0.35):
                day = self._another(days, by_day)
            by_day[day].append(self._counted_offence(member, day, is_burglary=number < burglaries))
        return [Arrest(day, tuple(found)) for day, found in by_day.items()]

    def _another(self, days: list[date], taken: dict[date, list[ArrestedFor]]) -> date:
        while (day := self.dice.pick(days)) in taken:
            pass
        return day

    def _counted_offence(self, member: Member, day: date, *, is_burglary: bool) -> ArrestedFor:
        dice = self.dice
        if is_burglary:
            return self._burglary(day, CHARGED)
        offence = self._offence(member)
        cautioned = offence.minor and dice.chance(0.12)
        return self._disposed(offence, day, CAUTIONED if cautioned else CHARGED, member)

    def _burglary(self, day: date, code: str) -> ArrestedFor:
        since = day >= CLASSES_CHANGED_ON
        classes = BURGLARY_SINCE if since else BURGLARY_BEFORE
        return ArrestedFor(self.dice.pick(classes), "028/03" if since else "", code, self._soon(day))

    def _offence(self, member: Member) -> Offence:
        dice = self.dice
        if member.person.endswith("offender-a"):
            return offences()[dice.pick((ROBBERY, THEFT_FROM_PERSON))]
        if member.scheme in {"DOMESTIC_VIOLENCE", "MARAC"} and dice.chance(0.65):
            return offences()[dice.pick(DOMESTIC)]
        return dice.weighted(self.usual, self.weights)

    def _disposed(self, offence: Offence, day: date, code: str, member: Member) -> ArrestedFor:
        domestic = member.scheme in {"DOMESTIC_VIOLENCE", "MARAC"} and offence.code in DOMESTIC
        outcome_on = self._soon(day) if code else None
        return ArrestedFor(offence.class_code, offence.sub_code, code, outcome_on, domestic)

    def _arrest(self, day: date, offence: Offence, code: str = CHARGED, *, is_arrest: bool = True) -> Arrest:
        outcome_on = self._soon(day) if code else None
        found = ArrestedFor(offence.class_code, offence.sub_code, code, outcome_on)
        return Arrest(day, (found,), is_arrest)

    def _soon(self, day: date) -> date:
        return min(day + timedelta(days=1 + self.dice.few(4)), DELIVERED_ON)

    # -- what must not count --------------------------------------------------------------------

    def _not_counted(self, member: Member) -> list[Arrest]:
        """No further action, interviews without an arrest, and arrests outside of both years."""
        dice, found = self.dice, []
        before = days_at_liberty_before(member.selected, member.stays)
        before = [day for day in before if day < DELIVERED_ON]
        for _ in range(min(dice.few(0.8), 4)):
            found.append(self._arrest(dice.pick(before), self._offence(member), dice.pick(NOT_COUNTED)))
        if "new-burglar" in member.person:
            # Arrested for burglary before they were selected, and never charged with it.
            day = dice.pick(before)
            found.append(Arrest(day, (self._burglary(day, "15"),)))
        if dice.chance(0.12):
            found.append(self._arrest(dice.pick(before), self._minor(), CAUTIONED, is_arrest=False))
        earlier = min(before) - timedelta(days=dice.between(10, 500))
        if dice.chance(0.5) and not member.in_custody(earlier) and "offender" not in member.person:
            found.append(self._arrest(earlier, self._offence(member)))
        return found + self._not_counted_since(member)

    def _not_counted_since(self, member: Member) -> list[Arrest]:
        dice, found = self.dice, []
        last = min(member.deselected or YEAR_END, YEAR_END)
        since = [member.selected + timedelta(days=number) for number in range(max(0, (last - member.selected).days))]
        at_liberty = [day for day in since if not member.in_custody(day)]
        in_year = [day for day in at_liberty if day >= YEAR_START]
        between = [day for day in at_liberty if day < YEAR_START - timedelta(days=MARGIN)]
        if in_year:
            for _ in range(min(dice.few(0.5), 3)):
                found.append(self._arrest(dice.pick(in_year), self._offence(member), dice.pick(NOT_COUNTED)))
            if dice.chance(0.1):
                found.append(self._arrest(dice.pick(in_year), self._minor(), CAUTIONED, is_arrest=False))
        if len(between) > 60 and "offender" not in member.person:
            for _ in range(min(dice.few(1.5), 8)):
                found.append(self._arrest(dice.pick(between), self._offence(member)))
        return found

    def _minor(self) -> Offence:
        return self.dice.pick([offence for offence in self.usual if offence.minor])
