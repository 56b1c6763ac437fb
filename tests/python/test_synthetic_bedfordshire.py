"""Bedfordshire's report of 2018-19 comes out of the written files, by a plain reading of its method.

What belongs here: each printed figure, recounted from delivered text, and who must not be counted. What does not: any
model of the warehouse, and the table from which the files were made.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pytest
from delivered_files import Row, Span, day, days, name_and_birth, rows_of

from orchestration.home import PROJECT
from synthetic.offences import read_rows
from synthetic.write import WrittenDeliveries

IOM, PROBATION = "bedfordshire/iom/2019-04-05", "bedfordshire/probation/2019-04-05"
YEAR_START, YEAR_END = date(2018, 4, 1), date(2019, 3, 31)
HALF_A_YEAR = 365 / 2
AREAS = {"Bedford": "BED", "Luton": "LUT", "Central": "CEN", "Total": None}
POSITIVE = {"1", "1A", "2", "2A", "3", "3A"}
UNIT_COST_GBP = 5930
SCHEMES = {
    "High Impact": "HIGH_IMPACT",
    "Burglary Dwelling": "BURGLARY_DWELLING",
    "Domestic Violence": "DOMESTIC_VIOLENCE",
    "Prolific Intensive": "PROLIFIC_INTENSIVE",
    "MARAC": "MARAC",
}
DWELLING = {
    row["ho_class_code"]
    for row in read_rows(PROJECT / "seeds/reference/qualifying_offences.csv")
    if row["qualifying_offence_set"] == "burglary_dwelling"
}


@dataclass
class Managed:
    """One person as the team and the probation service know them."""

    reference: str
    spells: list[Span] = field(default_factory=list)
    borough: str = ""
    scheme: Row = field(default_factory=dict)
    custody: list[Span] = field(default_factory=list)
    arrests: list[Row] = field(default_factory=list)

    def managed_on(self, one: date) -> bool:
        return any(spell.holds(one) for spell in self.spells)

    def in_custody(self, one: date) -> bool:
        return any(stay.holds(one) for stay in self.custody)

    @property
    def spell(self) -> Span:
        """The last spell, which is the one managed in the year."""
        return self.spells[-1]

    @cached_property
    def is_analysed(self) -> bool:
        """Managed within the year, six months on the scheme at its end, not over six months of it in custody."""
        in_year = any(self.managed_on(one) for one in days(YEAR_START, YEAR_END))
        six_months_on = months_later(self.spell.first, 6) <= YEAR_END + timedelta(days=1)
        inside = sum(self.in_custody(one) for one in days(YEAR_START, YEAR_END))
        return in_year and six_months_on and inside <= HALF_A_YEAR

    def counted(self, first: date, last: date) -> list[Row]:
        """Offences arrested for from `first` to `last` and charged or cautioned for."""
        return [
            row
            for row in self.arrests
            if row["attendance"] == "ARREST"
            and row["outcome_code"] in POSITIVE
            and first <= date.fromisoformat(row["arrested_on"]) <= last
        ]

    @cached_property
    def before(self) -> list[Row]:
        """Counted in the year at liberty before selection, however far back that reaches."""
        at_liberty = 0
        one = self.spell.first
        while at_liberty < 365:
            one -= timedelta(days=1)
            at_liberty += not self.in_custody(one)
        return self.counted(one, self.spell.first - timedelta(days=1))

    @cached_property
    def after(self) -> list[Row]:
        """Counted in the year reported, from selection on."""
        return self.counted(max(YEAR_START, self.spell.first), YEAR_END)

    @property
    def factor(self) -> float:
        """What the year's count is multiplied by for somebody selected within the year."""
        return 365 / (YEAR_END - self.spell.first).days if self.spell.first > YEAR_START else 1

    @property
    def scaled_after(self) -> float:
        return len(self.after) * self.factor

    @property
    def burglaries_before(self) -> int:
        return len(burglaries(self.before))

    @property
    def burglaries_after(self) -> float:
        return len(burglaries(self.after)) * self.factor


def months_later(one: date, months: int) -> date:
    month = one.month - 1 + months
    return date(one.year + month // 12, month % 12 + 1, min(one.day, 28))


def burglaries(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["ho_class_code"] in DWELLING]


@dataclass(frozen=True)
class Bedfordshire:
    """Everybody on the sheets."""

    people: dict[str, Managed]
    tables: dict[str, list[Row]]

    def snapshot(self, area: str) -> list[Managed]:
        return [one for one in self.people.values() if one.managed_on(YEAR_END) and in_area(one, area)]

    def analysed(self, area: str) -> list[Managed]:
        return [one for one in self.people.values() if one.is_analysed and in_area(one, area)]

    def burglars(self, area: str) -> list[Managed]:
        return [one for one in self.analysed(area) if one.burglaries_before]


def in_area(one: Managed, area: str) -> bool:
    return AREAS[area] in {None, one.borough}


def read(folders: dict[str, Path]) -> Bedfordshire:
    tables = {path.stem: rows_of(folders[IOM], path.stem) for path in folders[IOM].iterdir() if path.suffix != ".json"}
    people: dict[str, Managed] = {}
    for row in tables["spells"]:
        one = people.setdefault(row["iom_reference"], Managed(row["iom_reference"]))
        one.spells.append(Span.of(row["selected_on"], row["deselected_on"]))
        one.borough = row["borough_code"]
    for row in tables["schemes"]:
        people[row["iom_reference"]].scheme = row
    for row in tables["arrests"]:
        people[row["iom_reference"]].arrests.append(row)
    known = {name_and_birth(row): row["iom_reference"] for row in tables["nominals"]}
    probation = rows_of(folders[PROBATION], "nominals")
    reference_of = {row["probation_reference"]: known.get(name_and_birth(row)) for row in probation}
    for row in rows_of(folders[PROBATION], "custody_spells"):
        reference = reference_of[row["probation_reference"]]
        assert reference, "custody of somebody whom no team knows"
        people[reference].custody.append(Span.of(row["entered_on"], row["released_on"]))
    return Bedfordshire(people, tables)


@pytest.fixture(scope="session")
def bedfordshire(clean_deliveries: WrittenDeliveries) -> Bedfordshire:
    return read(clean_deliveries.deliveries)


COHORT_TABLE = """
    Bedford 13 15  9  3  9 49 36 13
    Luton    2 17 13  3  3 38 27 11
    Central  1  5  0  0  1  7  3  4
    Total   16 37 22  6 13 94 66 28
"""
COHORT_COLUMNS = (*SCHEMES, "Total", "At Liberty", "In Custody")
FIGURES = {
    1: ("persons", "offences_before", "offences_after", "pct_decrease"),
    2: ("persons", "reoffenders_before", "reoffenders_after", "pct_decrease", "reduced_or_stopped", "pct_reduced"),
    3: ("historic_burglars", "burglaries_before", "burglaries_after", "pct_decrease"),
    4: ("burglars_before", "reoffenders_after", "pct_decrease", "reduced_or_stopped", "pct_reduced"),
}
PRINTED = {
    1: "Bedford 39 297 112 62 | Luton 45 295 59 80 | Central 8 35 10 71 | Total 92 627 181 71",
    2: "Bedford 39 33 25 24 26 66 | Luton 45 39 22 44 35 77 | Central 8 7 5 29 6 75 | Total 92 79 52 34 67 73",
    3: "Bedford 14 34 5 85 | Luton 14 35 4 89 | Central 3 6 1 83 | Total 31 75 10 87",
    4: "Bedford 14 3 78 12 86 | Luton 14 3 78 14 100 | Central 3 1 66 3 100 | Total 31 7 77 29 94",
}
# Percentages that the report cut where it rounds others: 66.67, 77.78, 78.57.
CUT = {
    (2, "Bedford", "pct_reduced"),
    (2, "Luton", "pct_reduced"),
    (4, "Bedford", "pct_decrease"),
    (4, "Luton", "pct_decrease"),
    (4, "Central", "pct_decrease"),
}


def cohort_table() -> list[tuple[str, str, int]]:
    cells = []
    for line in COHORT_TABLE.split("\n"):
        if line.strip():
            area, *numbers = line.split()
            cells += [(area, column, int(number)) for column, number in zip(COHORT_COLUMNS, numbers, strict=True)]
    return cells


def figures() -> list[tuple[int, str, str, int]]:
    cells = []
    for figure, text in PRINTED.items():
        for line in text.split("|"):
            area, *numbers = line.split()
            cells += [(figure, area, name, int(number)) for name, number in zip(FIGURES[figure], numbers, strict=True)]
    return cells


@pytest.mark.parametrize(("area", "column", "printed"), cohort_table())
def test_cohort_table_of_the_snapshot_comes_out(bedfordshire, area, column, printed):
    people = bedfordshire.snapshot(area)
    found = {
        "Total": people,
        "At Liberty": [one for one in people if not one.in_custody(YEAR_END)],
        "In Custody": [one for one in people if one.in_custody(YEAR_END)],
    }.get(column)
    if found is None:
        found = [one for one in people if one.scheme["scheme"] == SCHEMES[column]]
    assert len(found) == printed


@pytest.mark.parametrize(
    ("column", "value", "printed"),
    [
        ("supervision", "STATUTORY", 78),
        ("supervision", "NON_STATUTORY", 16),
        ("provider", "CRC", 68),
        ("provider", "NPS", 10),
    ],
)
def test_supervision_of_the_snapshot_comes_out(bedfordshire, column, value, printed):
    assert sum(one.scheme[column] == value for one in bedfordshire.snapshot("Total")) == printed


@pytest.mark.parametrize(("figure", "area", "name", "printed"), figures())
def test_figures_one_to_four_come_out(bedfordshire, figure, area, name, printed):
    value = FIGURE[figure](bedfordshire, area)[name]
    assert (math.floor(value) if (figure, area, name) in CUT else round(value)) == printed


def decrease(before: float, after: float) -> float:
    return 100 * (before - after) / before


def volume(bedfordshire: Bedfordshire, area: str) -> dict[str, float]:
    people = bedfordshire.analysed(area)
    before, after = sum(len(one.before) for one in people), sum(one.scaled_after for one in people)
    return {
        "persons": len(people),
        "offences_before": before,
        "offences_after": after,
        "pct_decrease": decrease(before, after),
    }


def offenders(bedfordshire: Bedfordshire, area: str) -> dict[str, float]:
    people = bedfordshire.analysed(area)
    before, after = sum(bool(one.before) for one in people), sum(bool(one.after) for one in people)
    reduced = sum(one.scaled_after < len(one.before) for one in people)
    return {
        "persons": len(people),
        "reoffenders_before": before,
        "reoffenders_after": after,
        "pct_decrease": decrease(before, after),
        "reduced_or_stopped": reduced,
        "pct_reduced": 100 * reduced / len(people),
    }


def burglary_volume(bedfordshire: Bedfordshire, area: str) -> dict[str, float]:
    people = bedfordshire.burglars(area)
    before, after = sum(one.burglaries_before for one in people), sum(one.burglaries_after for one in people)
    return {
        "historic_burglars": len(people),
        "burglaries_before": before,
        "burglaries_after": after,
        "pct_decrease": decrease(before, after),
    }


def burglars(bedfordshire: Bedfordshire, area: str) -> dict[str, float]:
    people = bedfordshire.burglars(area)
    after = sum(one.burglaries_after > 0 for one in people)
    reduced = sum(one.burglaries_after < one.burglaries_before for one in people)
    return {
        "burglars_before": len(people),
        "reoffenders_after": after,
        "pct_decrease": decrease(len(people), after),
        "reduced_or_stopped": reduced,
        "pct_reduced": 100 * reduced / len(people),
    }


FIGURE = {1: volume, 2: offenders, 3: burglary_volume, 4: burglars}


@pytest.mark.parametrize(("name", "printed"), [("before", 444_750), ("after", 59_300), ("saving", 385_450)])
def test_cost_of_figure_five_comes_out(bedfordshire, name, printed):
    volumes = burglary_volume(bedfordshire, "Total")
    before, after = (UNIT_COST_GBP * volumes[f"burglaries_{when}"] for when in ("before", "after"))
    assert {"before": before, "after": after, "saving": before - after}[name] == printed


def share_of_change(bedfordshire: Bedfordshire, is_so: str) -> float:
    people = bedfordshire.analysed("Total")
    same = sum(one.scaled_after == len(one.before) for one in people)
    more = sum(one.scaled_after > len(one.before) for one in people)
    return 100 * {"unchanged": same, "increased": more}[is_so] / len(people)


@pytest.mark.parametrize(("change", "printed"), [("unchanged", 16), ("increased", 11)])
def test_share_without_a_reduction_comes_out(bedfordshire, change, printed):
    assert round(share_of_change(bedfordshire, change)) == printed


def test_new_burglars_are_four_with_seven_burglaries_apart_from_the_historic_ones(bedfordshire):
    new = [one for one in bedfordshire.analysed("Total") if one.burglaries_after and not one.burglaries_before]
    assert (len(new), sum(one.burglaries_after for one in new)) == (4, 7)
    assert len({one.borough for one in new}) == 3
    # Each was arrested for burglary before selection, and nothing came of it.
    for one in new:
        earlier = [row for row in burglaries(one.arrests) if date.fromisoformat(row["arrested_on"]) < one.spell.first]
        assert earlier
        assert all(row["outcome_code"] not in POSITIVE for row in earlier)


@pytest.mark.parametrize(
    ("quarter_start", "quarter_end", "assessed"), [("2018-10-01", "2018-12-31", 35), ("2019-01-01", "2019-03-31", 31)]
)
def test_as_many_people_were_assessed_as_the_report_says(bedfordshire, quarter_start, quarter_end, assessed):
    rows = [
        row for row in bedfordshire.tables["pathway_assessments"] if quarter_start <= row["assessed_on"] <= quarter_end
    ]
    letters = Counter(row["iom_reference"] for row in rows)
    assert len(letters) == assessed
    assert set(letters.values()) == {8}


def test_pathway_letters_change_between_quarters_and_most_stay(bedfordshire):
    letters = defaultdict(list)
    for row in sorted(bedfordshire.tables["pathway_assessments"], key=lambda row: row["assessed_on"]):
        letters[row["iom_reference"], row["pathway"]].append(row["letter"])
    again = [pair for found in letters.values() for pair in itertools.pairwise(found)]
    changed = sum(one != other for one, other in again)
    assert 0.1 < changed / len(again) < 0.5


# -- the rules at their edges -----------------------------------------------------------------------------------------


def test_six_months_to_the_day_are_enough_and_a_day_less_is_not(bedfordshire):
    selected = {one.spell.first: one.is_analysed for one in bedfordshire.people.values()}
    assert selected[date(2018, 10, 1)] is True
    assert selected[date(2018, 10, 2)] is False


def test_leaving_somebody_out_has_each_of_its_reasons(bedfordshire):
    left_out = [one for one in bedfordshire.snapshot("Total") if not one.is_analysed]
    recent = [one for one in left_out if one.spell.first > date(2018, 10, 1)]
    long_inside = [one for one in left_out if one not in recent]
    assert len(recent) == 14
    assert len(long_inside) == 18
    assert any(not one.in_custody(YEAR_END) for one in long_inside)


def test_scaling_turns_a_reduction_into_an_increase_for_somebody(bedfordshire):
    """Three before, two in exactly six months: fewer in number, more in a year."""
    scaled = [one for one in bedfordshire.analysed("Total") if one.factor > 1]
    assert sum(bool(one.after) for one in scaled) >= 8
    assert any(len(one.after) < len(one.before) < one.scaled_after for one in scaled)


def test_custody_before_selection_makes_the_year_at_liberty_reach_further_back(bedfordshire):
    reaching = [
        one
        for one in bedfordshire.analysed("Total")
        if any(date.fromisoformat(row["arrested_on"]) < one.spell.first - timedelta(days=365) for row in one.before)
    ]
    assert len(reaching) >= 5


@pytest.mark.parametrize("way", ["voluntary caution", "no further action", "outside of both years"])
def test_arrests_that_must_not_count_are_there(bedfordshire, way):
    found = Counter()
    for one in bedfordshire.analysed("Total"):
        counted = [id(row) for row in (*one.before, *one.after)]
        for row in one.arrests:
            positive = row["outcome_code"] in POSITIVE
            found["voluntary caution"] += row["attendance"] == "VOLUNTARY" and positive
            found["no further action"] += row["attendance"] == "ARREST" and not positive
            found["outside of both years"] += row["attendance"] == "ARREST" and positive and id(row) not in counted
    assert found[way] > 5


def test_attempted_burglaries_count(bedfordshire):
    attempts = [
        row for one in bedfordshire.burglars("Total") for row in one.before if row["ho_class_code"] in {"28B", "28F"}
    ]
    assert attempts


def test_the_first_and_the_last_day_of_the_year_have_arrests_that_count(bedfordshire):
    on = {row["arrested_on"] for one in bedfordshire.analysed("Total") for row in one.after}
    assert {YEAR_START.isoformat(), YEAR_END.isoformat()} <= on


def test_somebody_was_deselected_and_selected_again_in_and_out_of_the_analysis(bedfordshire):
    again = [one for one in bedfordshire.people.values() if len(one.spells) == 2]
    assert sorted(one.is_analysed for one in again) == [False, True]


def test_whoever_left_on_the_last_day_is_in_the_analysis_and_not_in_the_snapshot(bedfordshire):
    left = [one for one in bedfordshire.people.values() if one.spell.last == YEAR_END]
    assert [(one.is_analysed, one.managed_on(YEAR_END)) for one in left] == [(True, False)]


def test_most_of_those_who_left_did_so_in_the_last_quarter_for_the_reasons_named(bedfordshire):
    left = [
        row
        for row in bedfordshire.tables["spells"]
        if YEAR_START.isoformat() <= row["deselected_on"] <= YEAR_END.isoformat()
    ]
    codes = Counter(row["deselection_code"] for row in left if row["deselected_on"] >= "2019-01-01")
    assert codes.total() > len(left) / 2
    assert codes["1"] + codes["3"] + codes["6A"] > 0.8 * codes.total()
    everything = {row["deselection_code"] for row in bedfordshire.tables["spells"] if row["deselection_code"]}
    assert everything == {"1", "2", "3", "4", "5", "6A", "6B", "6C"}


# -- the text ---------------------------------------------------------------------------------------------------------


def test_offender_a_was_178_days_in_custody_before_and_119_since_with_eight_arrests_and_five(bedfordshire):
    one = only(bedfordshire, date(2011, 6, 14))
    left = one.spell.last
    assert left
    assert (left.year, left.month) == (2018, 4)
    year_before = days(one.spell.first - timedelta(days=365), one.spell.first - timedelta(days=1))
    assert sum(one.in_custody(day) for day in year_before) == 178
    assert sum(one.in_custody(day) for day in days(left, YEAR_END)) == 119
    assert len({row["arrest_reference"] for row in one.before}) == 8
    assert len({row["arrest_reference"] for row in one.counted(left, YEAR_END)}) == 5


def test_offender_b_had_seven_arrests_before_and_none_since_2016(bedfordshire):
    one = only(bedfordshire, date(2015, 1, 12))
    assert one.spell.last
    assert (one.spell.last.year, one.spell.last.month) == (2018, 4)
    assert len({row["arrest_reference"] for row in one.before}) == 7
    since = one.counted(one.spell.first, YEAR_END)
    assert [(row["arrested_on"][:4], row["ho_class_code"]) for row in since] == [("2016", "66")]


def only(bedfordshire: Bedfordshire, selected_on: date) -> Managed:
    (one,) = [one for one in bedfordshire.people.values() if one.spell.first == selected_on]
    return one


def test_five_in_a_hundred_are_women_and_seven_young_people_were_selected(bedfordshire):
    nominals = {row["iom_reference"]: row for row in bedfordshire.tables["nominals"]}
    people = [(one, nominals[one.reference]) for one in bedfordshire.snapshot("Total")]
    assert round(100 * sum(row["sex"] == "F" for _, row in people) / len(people)) == 5
    young = [one for one, row in people if row["date_of_birth"] >= "1998" and one.spell.first >= YEAR_START]
    assert len(young) == 7


def test_blue_is_a_person_in_custody_and_colours_mostly_but_not_always_follow(bedfordshire):
    rows = bedfordshire.tables["rag_history"]
    agree = Counter()
    for row in rows:
        inside = bedfordshire.people[row["iom_reference"]].in_custody(day(row["assessed_on"]) or YEAR_END)
        agree[inside == (row["rag_status"] == "BLUE")] += 1
    assert agree[True] > 20 * agree[False] > 0
    assert {row["rag_status"] for row in rows} == {"RED", "AMBER+", "AMBER", "GREEN", "REACTIVE", "BLUE"}
