"""What Bedfordshire's panels saw month by month, and the pathway letters of each quarter.

What belongs here: observations, the colour that the report's rules would give and the one the panel gave, which now and
then is another. What does not: arrests and custody themselves, which the panel only looks at.
"""

from datetime import date, timedelta

import numpy as np

from synthetic.bedfordshire.plan import YEAR_END, YEAR_START, Member
from synthetic.dice import Dice
from synthetic.offences import offences
from synthetic.supervision import Arrest, Panel, Pathways

# Weekday of each area's panel, the first one of the month.
PANEL_WEEKDAY = {"BED": 0, "LUT": 1, "CEN": 2}
MONTH = timedelta(days=31)
# Of those who are referred by other ways than a panel, some are never seen by one.
NOT_ALWAYS_SEEN = {"MARAC", "PROLIFIC_INTENSIVE"}
SHARE_THAT_DISAGREES = 0.07
COLOURS = ("RED", "AMBER+", "AMBER", "GREEN", "REACTIVE", "BLUE")
MONTHS_GREEN = 3
# Letters by pathway with how common each is; the order is the matrix's own.
LETTERS: dict[str, tuple[str, tuple[float, ...]]] = {
    "ACCOMMODATION": ("ABCDEF", (3, 4, 2, 1.5, 2.5, 1)),
    "EMPLOYMENT": ("ABCDEFG", (1.5, 1.5, 0.8, 1.2, 0.8, 2, 9)),
    "SUBSTANCES": ("ABCDEFGH", (3, 1, 2, 1.5, 1.5, 1, 2, 4)),
    "FINANCE": ("ABCDE", (5, 3, 2, 1, 2)),
    "RELATIONSHIPS": ("ABCDE", (9, 2, 2, 2, 1)),
    "ASSOCIATES": ("ABCDEF", (2, 2, 3, 0.6, 1.5, 4)),
    "ATTITUDES": ("ABCDE", (4, 4, 2, 1.5, 2)),
    "HEALTH": ("ABCDE", (10, 3, 1, 1.5, 1.5)),
}
QUARTERS = (date(2018, 7, 1), date(2018, 10, 1), date(2019, 1, 1))
# How many were assessed in each of these quarters; the last two are the report's.
ASSESSED = (33, 35, 31)


class PanelWriter:
    """Writes what was seen of one person after the other."""

    def __init__(self, dice: Dice) -> None:
        """Draw from `dice`."""
        self.dice = dice
        self.harm_days = {(one.class_code, one.sub_code): one.harm_days or 0.0 for one in offences().values()}

    def panels(self, member: Member, arrests: list[Arrest]) -> list[Panel]:
        """One panel for each month in which the person was managed and seen."""
        if member.scheme in NOT_ALWAYS_SEEN and self.dice.chance(0.5):
            return []
        seen: list[Panel] = []
        for day in panel_days(member.borough):
            if member.managed(day):
                seen.append(self._panel(member, arrests, day, seen))
        return seen

    def _panel(self, member: Member, arrests: list[Arrest], day: date, before: list[Panel]) -> Panel:
        dice = self.dice
        inside = member.in_custody(day)
        trouble = 0.5 if member.after else 0.12
        wanted = "Y" if not inside and dice.chance(0.05 * trouble * 2) else dice.pick(("N", "N", ""))
        intelligence = dice.pick(("NONE", "NONE", ""))
        if not inside and dice.chance(0.35 * trouble):
            intelligence = dice.pick(("UNCONFIRMED", "UNCONFIRMED", "CONFIRMED"))
        drugs = "Y" if not inside and dice.chance(0.15 * trouble) else dice.pick(("N", ""))
        engagement = dice.pick(("GOOD", "GOOD", ""))
        if dice.chance(0.3 * trouble):
            engagement = dice.pick(("DROPPING", "DROPPING", "FAILING"))
        judged = "Y" if not inside and dice.chance(0.15 * trouble) else dice.pick(("N", ""))
        panel = Panel(day, "GREEN", wanted, intelligence, drugs, engagement, judged)
        colour = self._colour(member, arrests, panel, before)
        if dice.chance(SHARE_THAT_DISAGREES):
            colour = dice.pick([other for other in COLOURS[:5] if other != colour])
        return Panel(day, colour, wanted, intelligence, drugs, engagement, judged)

    def _colour(self, member: Member, arrests: list[Arrest], panel: Panel, before: list[Panel]) -> str:
        """The colour of the report's rules, the gravest that fits; custody goes before all."""
        day = panel.assessed_on
        lately = [one for one in arrests if one.is_arrest and day - MONTH <= one.arrested_on < day]
        earlier = [one for one in arrests if one.is_arrest and one.arrested_on < day - MONTH]
        gravest = max((self._harm(one) for one in earlier), default=0.0)
        released = any(stay.released_on and day - MONTH <= stay.released_on <= day for stay in member.stays)
        rules = {
            "BLUE": member.in_custody(day),
            "RED": panel.is_wanted == "Y",
            "AMBER+": any(self._harm(one) >= gravest for one in lately)
            or panel.intelligence == "CONFIRMED"
            or panel.has_problem_drug_use == "Y"
            or panel.engagement == "FAILING",
            "AMBER": bool(lately)
            or released
            or panel.intelligence == "UNCONFIRMED"
            or panel.engagement == "DROPPING"
            or panel.is_judged_at_risk == "Y",
            "REACTIVE": len(before) >= MONTHS_GREEN
            and all(one.rag_status in {"GREEN", "REACTIVE"} for one in before[-MONTHS_GREEN:]),
        }
        return next((colour for colour, fits in rules.items() if fits), "GREEN")

    def _harm(self, arrest: Arrest) -> float:
        return max(self.harm_days.get((one.class_code, one.sub_code), 0.0) for one in arrest.offences)


def panel_days(borough: str) -> list[date]:
    """Days on which an area's panel sat in the year, one a month."""
    days = []
    for month in range(12):
        first = date(YEAR_START.year + (month + 3) // 12, (month + 3) % 12 + 1, 1)
        days.append(first + timedelta(days=(PANEL_WEEKDAY[borough] - first.weekday()) % 7))
    return days


def pathways_of(members: list[Member], dice: Dice) -> dict[str, list[Pathways]]:
    """Pathway assessments by person: so many people in each quarter, most of them again and again."""
    kept: dict[str, list[Pathways]] = {}
    at_the_end = [one for one in members if one.managed(YEAR_END) and one.scheme != "MARAC"]
    # The longest managed come first, so that most who are assessed at the end were so before.
    regulars = sorted(dice.shuffled(at_the_end), key=lambda one: one.selected > QUARTERS[0])
    since_gone = dice.shuffled([one for one in members if one.deselected and QUARTERS[2] < one.deselected <= YEAR_END])
    for quarter, (first, count) in enumerate(zip(QUARTERS, ASSESSED, strict=True)):
        last = QUARTERS[quarter + 1] - timedelta(days=1) if quarter < 2 else YEAR_END
        gone = since_gone[:9] if quarter < 2 else []
        due = [one for one in (*gone, *regulars) if one.selected < first][:count]
        for one in due:
            day = dice.day(first, last)
            earlier = kept.setdefault(one.person, [])
            earlier.append(Pathways(day, _letters(earlier[-1].letters if earlier else None, dice)))
    return kept


def _letters(before: dict[str, str] | None, dice: Dice) -> dict[str, str]:
    """A letter for each pathway; somebody assessed before mostly keeps it, or is a little better or worse."""
    found = {}
    for pathway, (letters, weights) in LETTERS.items():
        letter = dice.weighted(letters, np.cumsum(weights))
        if before and not dice.chance(0.3):
            letter = before[pathway]
        found[pathway] = letter
    return found
