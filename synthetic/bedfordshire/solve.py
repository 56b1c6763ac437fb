"""Solves how often each of Bedfordshire's people was arrested, so that the report's sums come out exactly.

Run `python -m synthetic.bedfordshire.solve`; it writes `people.csv` beside this module, the same file each time. What
belongs here: what the report prints of each area, shared out over people. What does not: who is on which scheme and in
custody (`places.py`), names, days of arrest and offences (`arrests.py`). Nothing reads the report's figures after
this: they come out of the records, or not.
"""

import csv
import itertools
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta

from synthetic.bedfordshire.places import placed
from synthetic.bedfordshire.plan import PEOPLE, YEAR_END, Member
from synthetic.dice import Dice

SEED = 2019
# Most offences before selection that one person is given, however prolific.
MOST_BEFORE = 31
MOST_AFTER = 12
# How far the scaled sum of an area may lie from a whole number, so that rounding is never in doubt.
NEAR_WHOLE = 0.12


@dataclass
class Draft:
    """One person of the analysis while the counts are being shared out.

    `selected_on` is set only where the person was selected within the year, so that the count afterwards is scaled.
    """

    change: str
    before: int = 0
    after: int = 0
    burglaries_before: int = 0
    burglaries_after: int = 0
    selected_on: date | None = None
    who: str = ""
    fixed: bool = False

    @property
    def scaled(self) -> float:
        """Offences of the year as the method counts them."""
        return self.after * factors(self.selected_on)[0] if self.selected_on else self.after


@dataclass
class AreaPlan:
    """What the report says of an area: figure 1's sums, figure 2's kinds of change, figure 3's burglaries.

    `people` are those whose counts matter for themselves; the rest of each kind of change is shared out.
    `scaled` are the arrests of those whose count is scaled, by the first day on which they may have been selected.
    """

    before: int
    after: int
    burglaries_before: int
    historic_burglars: int
    changes: dict[str, int]
    people: list[Draft] = field(default_factory=list)
    scaled: tuple[int, ...] = ()


SIX_MONTHS_TO_THE_DAY = date(2018, 10, 1)
# Six months to the day fall on a Monday; so many days before it is a Tuesday to Friday.
WEEKDAYS = {3, 4, 5, 6}
OFFENDER_A = Draft("fewer", 8, 5, who="offender-a", fixed=True)
OFFENDER_B = Draft("stopped", 7, 0, 3, who="offender-b", fixed=True)
PLANS = {
    "BED": AreaPlan(
        297, 112, 34, 14,
        {"stopped": 10, "fewer": 16, "none": 4, "same": 4, "begun": 2, "more": 3},
        [
            OFFENDER_B,
            Draft("more", 3, 2, selected_on=SIX_MONTHS_TO_THE_DAY, who="six-months-to-the-day", fixed=True),
            Draft("more", 4, 7, 1, 2, fixed=True),
            Draft("more", 5, 8, fixed=True),
            Draft("same", 2, 2, 2, 2, fixed=True),
            *(Draft("same", number, number, fixed=True) for number in (1, 2, 3)),
            Draft("begun", 0, 2, 0, 2, who="new-burglar-1", fixed=True),
            Draft("begun", 0, 3, fixed=True),
            Draft("fewer", 5, 3, 4, 1),
            Draft("fewer", 6, 3, 0, 2, who="new-burglar-2"),
        ],
        (1, 2, 1, 3),
    ),
    "LUT": AreaPlan(
        295, 59, 35, 14,
        {"stopped": 19, "fewer": 16, "none": 4, "same": 2, "begun": 2, "more": 2},
        [
            OFFENDER_A,
            Draft("more", 2, 3, fixed=True),
            Draft("more", 1, 2, fixed=True),
            Draft("same", 1, 1, fixed=True),
            Draft("same", 2, 2, fixed=True),
            Draft("begun", 0, 2, 0, 2, who="new-burglar-3", fixed=True),
            Draft("begun", 0, 1, fixed=True),
            Draft("fewer", 6, 3, 5, 2),
            Draft("fewer", 5, 1, 4, 1),
            Draft("fewer", 4, 1, 3, 1),
        ],
        (1, 2, 1),
    ),
    "CEN": AreaPlan(
        35, 10, 6, 3,
        {"stopped": 2, "fewer": 4, "none": 1, "same": 0, "begun": 0, "more": 1},
        [
            Draft("more", 2, 3, fixed=True),
            Draft("fewer", 4, 2, 3, 1),
            Draft("fewer", 5, 2, 0, 1, who="new-burglar-4", fixed=True),
        ],
        # Nobody's count is scaled: a third of a hundredth less would print as 72 and not 71 per cent.
        (),
    ),
}  # fmt: skip


def factors(selected_on: date) -> tuple[float, float]:
    """What a count is multiplied by, with the day of selection left out of the days and with it counted."""
    days = (YEAR_END - selected_on).days
    return 365 / days, 365 / (days + 1)


def solved(plan: AreaPlan, dice: Dice) -> list[Draft]:
    """The people of an area's analysis with all counts."""
    people = list(plan.people)
    for change, wanted in plan.changes.items():
        missing = wanted - sum(one.change == change for one in people)
        people += [_common(change) for _ in range(missing)]
    within_year = [one for one in people if one.change == "fewer" and not one.burglaries_after and not one.fixed]
    for one, after, day in zip(within_year, plan.scaled, _days_near_whole(plan, dice), strict=False):
        one.after, one.selected_on = after, day
        one.before = int(one.scaled) + 2
    _share_burglaries(plan, people, dice)
    scaled = sum(one.scaled for one in people if one.selected_on)
    still = round(plan.after - scaled) - sum(one.after for one in people if not one.selected_on)
    loose = [one for one in people if one.change == "fewer" and not one.fixed and not one.selected_on]
    for one in _shared(still, loose, [MOST_AFTER - one.after for one in loose], dice):
        one.after += 1
        one.before = max(one.before, one.after + 1)
    loose = [one for one in people if one.change in {"fewer", "stopped"} and not one.fixed]
    still = plan.before - sum(one.before for one in people)
    for one in _shared(still, loose, [MOST_BEFORE - one.before for one in loose], dice):
        one.before += 1
    return people


def _common(change: str) -> Draft:
    """Somebody of whom nothing is known but the kind of change."""
    return Draft(change, **{"stopped": {"before": 1}, "fewer": {"before": 2, "after": 1}}.get(change, {}))


def _share_burglaries(plan: AreaPlan, people: list[Draft], dice: Dice) -> None:
    """Make as many historic burglars as the report has, with as many burglaries before selection."""
    historic = sum(one.burglaries_before > 0 for one in people)
    fitting = [
        one
        for one in people
        if one.change in {"stopped", "fewer"} and not one.fixed and not one.burglaries_before and not one.who
    ]
    chosen = dice.shuffled(fitting)[: plan.historic_burglars - historic]
    for one in chosen:
        one.burglaries_before = 1
    still = plan.burglaries_before - sum(one.burglaries_before for one in people)
    for one in _shared(still, chosen, [4] * len(chosen), dice):
        one.burglaries_before += 1
    for one in chosen:
        one.before = max(one.before, one.burglaries_before + (one.change == "fewer"))


def _shared(count: int, people: list[Draft], room: list[int], dice: Dice) -> list[Draft]:
    """Draw people for `count` things, each at most as often as there is room, a few far more often than others."""
    if not 0 <= count <= sum(room):
        raise ValueError(f"{count} cannot be shared out among {len(people)} people")
    slots = [number for number, places in enumerate(room) for _ in range(places)]
    weight = {number: dice.generator.pareto(2.5) + 0.3 for number in range(len(people))}
    clocks = sorted((dice.generator.exponential() / weight[number], number) for number in slots)
    return [people[number] for _, number in clocks[:count]]


def _days_near_whole(plan: AreaPlan, dice: Dice) -> tuple[date, ...]:
    """Days of selection whose scaled counts add up to almost a whole number, however the days are counted."""
    besides = [(one.after, one.selected_on) for one in plan.people if one.selected_on]
    days = [SIX_MONTHS_TO_THE_DAY - timedelta(days=back) for back in range(3, 160) if back % 7 in WEEKDAYS]
    for _ in itertools.repeat(None, 200_000):
        chosen = tuple(dice.pick(days) for _ in plan.scaled)
        counts = [*zip(plan.scaled, chosen, strict=True), *besides]
        if len({*chosen}) == len(chosen) and _is_nearly_whole(counts):
            return chosen
    raise ValueError("no days of selection add up to a whole number")


def _is_nearly_whole(counts: list[tuple[int, date]]) -> bool:
    """Whether scaled counts add up to one whole number, in each way of counting days and of rounding."""
    each_way = [[after * factors(day)[way] for after, day in counts] for way in (0, 1)]
    whole = round(sum(each_way[0]))
    return all(
        abs(sum(scaled) - whole) < NEAR_WHOLE and sum(round(number) for number in scaled) == whole
        for scaled in each_way
    )


def main() -> None:
    """Solve each area, put everybody in their place and write the table."""
    dice = Dice(SEED, "bedfordshire solution")
    members = [member for area, plan in PLANS.items() for member in placed(area, solved(plan, dice), dice)]
    with PEOPLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Member)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(member) for member in members)


if __name__ == "__main__":
    main()
