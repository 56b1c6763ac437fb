"""Puts the solved people of Bedfordshire in their places: spells, schemes, supervision and custody.

What belongs here: who of an area is still managed, who has left, who stays out of the analysis and why. What does not:
how often somebody was arrested (`solve.py`, which calls this once when the table is made).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from synthetic.bedfordshire.plan import YEAR_END, Member
from synthetic.dice import Dice

if TYPE_CHECKING:  # the solver calls this module
    from synthetic.bedfordshire.solve import Draft


@dataclass(frozen=True)
class Place:
    """What the report and its text say of an area beside the arrests.

    `schemes` are the places of the snapshot; `left` the days and codes of those who left within the year and stay in
    the analysis; `in_custody` how many of the analysis are in custody at the end of the year; `long_custody` those out
    of the analysis for more than six months in custody (still there, and released by then); `recent` those with less
    than six months on the scheme (at liberty, in custody); `women`, `young` and `unsupervised` count in the snapshot.
    """

    schemes: dict[str, int]
    left: tuple[tuple[str, str], ...]
    in_custody: int
    long_custody: tuple[int, int]
    recent: tuple[int, int]
    women: int
    young: int
    supervised_by_nps: int
    unsupervised: dict[str, int] = field(default_factory=dict)


# Who left in the last quarter did so for the reasons that the report's text names: 1, 3 and 6A above all.
PLACES = {
    "BED": Place(
        {"MARAC": 9, "PROLIFIC_INTENSIVE": 3, "BURGLARY_DWELLING": 15, "DOMESTIC_VIOLENCE": 9, "HIGH_IMPACT": 13},
        (
            ("2018-04-12", "1"), ("2018-06-20", "2"), ("2018-08-15", "6C"), ("2019-01-16", "1"), ("2019-01-30", "3"),
            ("2019-02-13", "1"), ("2019-02-27", "3"), ("2019-03-13", "6A"), ("2019-03-20", "1"), ("2019-03-31", "1"),
        ),
        3, (8, 2), (8, 2), 3, 4, 5, {"BURGLARY_DWELLING": 1},
    ),
    "LUT": Place(
        {"MARAC": 3, "PROLIFIC_INTENSIVE": 3, "BURGLARY_DWELLING": 17, "DOMESTIC_VIOLENCE": 13, "HIGH_IMPACT": 2},
        (
            ("2018-04-18", "1"), ("2018-09-05", "5"), ("2018-11-20", "4"), ("2018-12-12", "6B"), ("2019-01-09", "1"),
            ("2019-01-09", "3"), ("2019-01-23", "1"), ("2019-01-23", "3"), ("2019-02-06", "1"), ("2019-02-06", "6A"),
            ("2019-02-20", "1"), ("2019-02-20", "3"), ("2019-03-06", "1"), ("2019-03-06", "2"), ("2019-03-20", "6A"),
            ("2019-03-20", "1"), ("2019-03-27", "3"),
        ),
        5, (5, 1), (3, 1), 2, 3, 4, {"DOMESTIC_VIOLENCE": 2},
    ),
    "CEN": Place(
        {"MARAC": 1, "PROLIFIC_INTENSIVE": 0, "BURGLARY_DWELLING": 5, "DOMESTIC_VIOLENCE": 0, "HIGH_IMPACT": 1},
        (("2019-01-30", "1"), ("2019-02-27", "1"), ("2019-03-13", "3")),
        2, (2, 0), (0, 0), 0, 0, 1,
    ),
}  # fmt: skip
# Managed at some time, in nobody's snapshot or analysis: spell, code, custody, before, after.
OTHERS = {
    "BED": (
        ("2016-09-12", "2018-10-03", "6A", "2018-05-10/", 9, 1),
        ("2018-10-22", "2019-02-18", "6C", "", 4, 0),
        ("2015-06-01", "2018-01-31", "1", "", 8, 0),
        ("2014-11-17", "2017-11-15", "2", "", 6, 0),
        ("2016-02-08", "2018-03-31", "3", "", 5, 0),
        ("2019-04-02", "", "", "", 11, 0),
    ),
    "LUT": (
        ("2017-01-23", "2018-07-11", "6A", "2018-04-20/", 12, 0),
        ("2016-10-10", "2018-12-05", "6A", "2018-06-01/", 10, 1),
        ("2018-11-05", "2019-03-04", "5", "", 3, 0),
        ("2015-09-21", "2018-02-14", "4", "", 7, 0),
        ("2015-03-02", "2017-06-28", "5", "", 5, 0),
        ("2016-07-04", "2018-03-14", "1", "", 9, 0),
        ("2014-05-12", "2017-12-13", "6B", "", 6, 0),
    ),
    "CEN": (("2016-04-18", "2018-03-21", "1", "", 7, 0),),
}
OFFENDERS = {
    "offender-a": {
        "selected_on": "2011-06-14",
        "deselected_on": "2018-04-18",
        # 178 days in the year before selection, 119 days since de-selection.
        "custody": "2010-10-05/2011-04-01|2018-09-03/2018-12-31",
        "born": 1987,
    },
    "offender-b": {"selected_on": "2015-01-12", "deselected_on": "2018-04-12", "custody": "", "born": 1984},
}
SELECTED_FIRST, SELECTED_LAST = date(2014, 2, 3), date(2018, 2, 26)
SELECTED_AGAIN = ("2015-02-02/2016-11-14", "2", "2018-01-15")
LEFT_AFTER_THE_YEAR = "2019-04-03"
SELECTED_AGAIN_LATELY = ("2016-05-03/2018-03-05", "1", "2018-12-03")


def placed(borough: str, people: list[Draft], dice: Dice) -> list[Member]:
    """Everybody of an area: the analysis, those left out of it and those who are in neither."""
    place = PLACES[borough]
    analysed = [_analysed(borough, one, dice) for one in people]
    stay, left = _leave(analysed, place, dice)
    stay = _custody_of_analysed(stay, place, dice)
    snapshot = stay + _long_custody(borough, place, dice) + _recent(borough, place, dice)
    managed = _supervised(_on_schemes(snapshot, place, dice), place, dice)
    others = [_other(borough, row, dice) for row in OTHERS[borough]]
    everybody = managed + left + others
    return [_named(one, f"{borough.lower()}-{number:03d}") for number, one in enumerate(everybody, start=1)]


def _named(one: Member, number: str) -> Member:
    return replace(one, person=f"bedfordshire-{one.person or number}")


def _analysed(borough: str, draft: Draft, dice: Dice) -> Member:
    selected = draft.selected_on or _weekday(dice.day(SELECTED_FIRST, SELECTED_LAST))
    member = Member(
        draft.who, borough, "analysed", "", "", "", "M", dice.between(1973, 1997), "", "", selected.isoformat(), "", "",
        "", draft.before, draft.burglaries_before, draft.after, draft.burglaries_after,
    )  # fmt: skip
    return replace(member, **OFFENDERS.get(draft.who, {}))


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _leave(people: list[Member], place: Place, dice: Dice) -> tuple[list[Member], list[Member]]:
    """Who is still managed, and who left within the year though with more than six months on the scheme."""
    named = [one for one in people if one.person in OFFENDERS]
    may = [one for one in people if one.selected <= SELECTED_LAST and not one.person and one.after <= 3]
    # Whoever left early has hardly been arrested since: it was a reason to let them go.
    leaving = named + sorted(dice.shuffled(may)[: len(place.left) - len(named)], key=lambda one: one.after)
    gone = []
    for one, (day, code) in zip(leaving, place.left, strict=True):
        scheme = "BURGLARY_DWELLING" if one.burglaries_before or one.person in OFFENDERS else "DOMESTIC_VIOLENCE"
        willing = code in {"3", "4"}
        gone.append(
            replace(
                one,
                deselected_on=day,
                deselection_code=code,
                scheme=scheme,
                supervision="NON_STATUTORY" if willing else "STATUTORY",
                provider="" if willing else "CRC",
                custody=f"{date.fromisoformat(day) - timedelta(days=33)}/" if code == "6A" else one.custody,
            )
        )
    chosen = {id(one) for one in leaving}
    return [one for one in people if id(one) not in chosen], gone


def _custody_of_analysed(people: list[Member], place: Place, dice: Dice) -> list[Member]:
    """Give some of the analysis custody before selection, within the year, and at its end."""
    order = dice.shuffled(range(len(people)))
    steady = [number for number in order if people[number].selected <= SELECTED_LAST and people[number].before > 2]
    inside = steady[: place.in_custody]
    within = steady[place.in_custody : 2 * place.in_custody - 1]
    earlier = steady[2 * place.in_custody - 1 : 3 * place.in_custody - 2]
    changed = list(people)
    for number in inside:
        entered = dice.day(date(2018, 12, 10), date(2019, 3, 11))
        changed[number] = replace(people[number], custody=f"{entered}/")
    for turn, number in enumerate(within):
        entered = dice.day(date(2018, 5, 1), date(2018, 9, 20))
        # One stays a day less than half a year.
        days = 181 if turn == 0 and people[number].borough == "LUT" else dice.between(28, 150)
        changed[number] = replace(people[number], custody=f"{entered}/{entered + timedelta(days=days)}")
    for number in earlier:
        released = people[number].selected - timedelta(days=dice.between(25, 120))
        entered = released - timedelta(days=dice.between(45, 210))
        changed[number] = replace(people[number], custody=f"{entered}/{released}")
    if people[0].borough == "LUT":
        again = next(number for number in order if number in steady and not changed[number].custody)
        span, code, selected_on = SELECTED_AGAIN
        changed[again] = replace(changed[again], earlier=span, earlier_code=code, selected_on=selected_on)
        later = next(number for number in order if not changed[number].custody and number != again)
        changed[later] = replace(changed[later], deselected_on=LEFT_AFTER_THE_YEAR, deselection_code="1")
    return changed


def _long_custody(borough: str, place: Place, dice: Dice) -> list[Member]:
    """People of the snapshot who were in custody for more than six months of the year."""
    still, released = place.long_custody
    people = []
    for number in range(still + released):
        selected = _weekday(dice.day(SELECTED_FIRST, date(2017, 9, 1)))
        entered = dice.day(max(selected, date(2017, 10, 2)), date(2018, 7, 30))
        until = "" if number < still else dice.day(date(2019, 1, 14), date(2019, 3, 20)).isoformat()
        entered = entered if number < still else dice.day(date(2018, 3, 5), date(2018, 5, 28))
        people.append(_extra(borough, "in custody", selected, f"{entered}/{until}", dice, after=0))
    return people


def _recent(borough: str, place: Place, dice: Dice) -> list[Member]:
    """People of the snapshot who had not been on the scheme for six months, by a day at the least."""
    at_liberty, inside = place.recent
    people = []
    for number in range(at_liberty + inside):
        selected = _weekday(dice.day(date(2018, 10, 10), date(2019, 3, 8)))
        if borough == "BED" and number == 0:
            selected = date(2018, 10, 2)
        custody = "" if number < at_liberty else f"{dice.day(selected + timedelta(days=10), date(2019, 3, 26))}/"
        after = dice.few(1.2) if (YEAR_END - selected).days > 60 and not custody else 0
        one = _extra(borough, "under six months", selected, custody, dice, after=after)
        if number < place.young:
            one = replace(one, born=dice.between(1998, 2000))
        if borough == "BED" and number == 7:
            span, code, selected_on = SELECTED_AGAIN_LATELY
            one = replace(one, earlier=span, earlier_code=code, selected_on=selected_on, after=0)
        people.append(one)
    return people


def _extra(borough: str, standing: str, selected: date, custody: str, dice: Dice, after: int) -> Member:  # noqa: PLR0913, PLR0917
    before = dice.between(2, 17)
    burglaries = min(before, dice.pick((0, 0, 1, 2, 4)))
    return Member(
        "", borough, standing, "", "", "", "M", dice.between(1975, 1996), "", "", selected.isoformat(), "", "", custody,
        before, burglaries, after, 0,
    )  # fmt: skip


def _other(borough: str, row: tuple[str, str, str, str, int, int], dice: Dice) -> Member:
    selected_on, deselected_on, code, custody, before, after = row
    willing = code in {"3", "4"}
    return Member(
        "", borough, "neither", dice.pick(("BURGLARY_DWELLING", "DOMESTIC_VIOLENCE", "HIGH_IMPACT")),
        "NON_STATUTORY" if willing else "STATUTORY", "" if willing else "CRC", "M", dice.between(1975, 1995), "", "",
        selected_on, deselected_on, code, custody, before, min(before, 1), after, 0,
    )  # fmt: skip


def _on_schemes(people: list[Member], place: Place, dice: Dice) -> list[Member]:
    """Give everybody of the snapshot a scheme that fits, in the numbers printed."""
    waiting = dice.shuffled(people)
    taken = []
    for scheme, places in place.schemes.items():
        waiting.sort(key=FITS[scheme])
        taken += [replace(one, scheme=scheme) for one in waiting[:places]]
        waiting = waiting[places:]
    return taken


# Whom a scheme takes first, the lowest value before all others.
FITS = {
    "MARAC": lambda one: (bool(one.custody), one.burglaries_before + one.burglaries_after, one.before),
    "PROLIFIC_INTENSIVE": lambda one: (bool(one.custody), one.standing != "analysed", -one.before),
    "BURGLARY_DWELLING": lambda one: (
        one.standing != "analysed" or not one.burglaries_before + one.burglaries_after,
        -one.burglaries_before,
    ),
    "DOMESTIC_VIOLENCE": lambda one: (one.burglaries_before > 0, one.before),
    "HIGH_IMPACT": lambda one: -one.before,
}


def _supervised(people: list[Member], place: Place, dice: Dice) -> list[Member]:
    """Say who is under a sentence and which part of the probation service sees to it, and who is a woman."""
    willing = {"MARAC": place.schemes["MARAC"], **place.unsupervised}
    nps, women, supervised = place.supervised_by_nps, place.women, []
    for one in dice.shuffled(people):
        if not one.custody and willing.get(one.scheme, 0) > 0:
            willing[one.scheme] -= 1
            supervised.append(replace(one, supervision="NON_STATUTORY"))
            continue
        woman = women > 0 and one.scheme in {"HIGH_IMPACT", "BURGLARY_DWELLING"} and not one.person
        women -= woman
        provider = "NPS" if nps > 0 else "CRC"
        nps -= 1
        supervised.append(replace(one, supervision="STATUTORY", provider=provider, sex="F" if woman else "M"))
    return supervised
