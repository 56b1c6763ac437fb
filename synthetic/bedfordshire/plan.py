"""The solved table of Bedfordshire's people, and the year that the report speaks of.

What belongs here: one row of `people.csv` as a record, and the spans of time that more than one module needs. What
does not: solving it (`solve.py`) and what comes of it (`arrests.py`, `panels.py`, `sentences.py`).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

PEOPLE = Path(__file__).resolve().parent / "people.csv"
FORCE = "bedfordshire"
YEAR_START, YEAR_END = date(2018, 4, 1), date(2019, 3, 31)
# Q4 of the report, in which the snapshot was taken.
LAST_QUARTER_START = date(2019, 1, 1)
DAY_AFTER = YEAR_END + timedelta(days=1)
DELIVERED_ON = date(2019, 4, 5)
YEAR_AT_LIBERTY = 365


@dataclass(frozen=True)
class Stay:
    """A stay in custody; `released_on` is the first day at liberty again, None while it lasts."""

    entered_on: date
    released_on: date | None

    def holds(self, day: date) -> bool:
        """Whether the person is in custody on `day`."""
        return self.entered_on <= day and (self.released_on is None or day < self.released_on)


@dataclass(frozen=True)
class Member:
    """One person: where and how managed, how often arrested with a charge or caution before and in the year.

    `standing` says why the person is in the table: `analysed` stays in the report's sample, the others do not.
    `earlier` and `custody` hold spans as `from/to`, several divided by a bar; the counts are offences arrested for.
    """

    person: str
    borough: str
    standing: str
    scheme: str
    supervision: str
    provider: str
    sex: str
    born: int
    earlier: str
    earlier_code: str
    selected_on: str
    deselected_on: str
    deselection_code: str
    custody: str
    before: int
    burglaries_before: int
    after: int
    burglaries_after: int

    @property
    def selected(self) -> date:
        """Day on which the last spell began."""
        return date.fromisoformat(self.selected_on)

    @property
    def deselected(self) -> date | None:
        """Day on which the last spell ended."""
        return date.fromisoformat(self.deselected_on) if self.deselected_on else None

    @property
    def stays(self) -> tuple[Stay, ...]:
        """Stays in custody in the order of their dates."""
        return tuple(Stay(first, last) for first, last in spans(self.custody))

    @property
    def earlier_spell(self) -> tuple[date, date] | None:
        """First and last day of an earlier spell on the list."""
        for first, last in spans(self.earlier):
            return first, last or first
        return None

    @property
    def counted_from(self) -> date:
        """First day whose arrests count after selection: the year's first, or that of a later selection."""
        return max(self.selected, YEAR_START)

    def in_custody(self, day: date) -> bool:
        """Whether the person is in custody on `day`."""
        return any(stay.holds(day) for stay in self.stays)

    def managed(self, day: date) -> bool:
        """Whether the last spell covers `day`."""
        return self.selected <= day and (self.deselected is None or day < self.deselected)


def spans(text: str) -> list[tuple[date, date | None]]:
    """Read spans such as `2018-01-01/2018-02-01|2019-03-01/`; the last one here has no end."""
    found = []
    for span in filter(None, text.split("|")):
        first, _, last = span.partition("/")
        found.append((date.fromisoformat(first), date.fromisoformat(last) if last else None))
    return found


def read_members(path: Path = PEOPLE) -> list[Member]:
    """Read the solved table. Raises FileNotFoundError where it is missing."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_member(row) for row in csv.DictReader(file)]


def _member(row: dict[str, str]) -> Member:
    numbers = {"born", "before", "burglaries_before", "after", "burglaries_after"}
    return Member(**{name: int(text) if name in numbers else text for name, text in row.items()})  # type: ignore[arg-type]


def days_at_liberty_before(day: date, stays: Iterable[Stay]) -> list[date]:
    """The last 365 days before `day` not spent in custody, the youngest first."""
    found: list[date] = []
    at = day
    while len(found) < YEAR_AT_LIBERTY:
        at -= timedelta(days=1)
        if not any(stay.holds(at) for stay in stays):
            found.append(at)
    return found
