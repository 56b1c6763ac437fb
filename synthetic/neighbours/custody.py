"""Puts what was decided in custody under custody records, as CONNECT holds it.

What belongs here: the numbers of custody records and the rows of their disposals. What does not: what is decided in
custody, and about whom (`connect.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.rows import Fields

STATIONS = ("NK", "FO", "CA", "MA")


@dataclass(frozen=True)
class Disposal:
    """What was decided about somebody and an offence, before the custody record has a number.

    `person` is CONNECT's number, `code` CONNECT's own, `offence` the columns by which a row names the offence.
    """

    day: date
    person: str
    code: str
    offence: Fields


def custody_rows(disposals: Iterable[Disposal], prefix: str) -> list[Fields]:
    """The disposals under their custody records, one record for each person and day.

    Args:
        disposals: in any order.
        prefix: the force's number on the Police National Computer.
    """
    records: dict[tuple[str, date], list[Disposal]] = {}
    for disposal in sorted(disposals, key=lambda one: (one.day, one.person)):
        records.setdefault((disposal.person, disposal.day), []).append(disposal)
    serials: Counter[int] = Counter()
    rows = []
    for (person, day), of_the_day in records.items():
        serials[day.year] += 1
        serial = serials[day.year]
        reference = f"{prefix}{STATIONS[serial % len(STATIONS)]}/{serial}/{day.year % 100:02d}"
        # Every third was held over night.
        arrived_on = day - timedelta(days=serial % 3 == 0)
        rows += [
            {
                "custody_reference": reference,
                "disposal_number": str(number),
                "person_reference": person,
                "arrived_on": arrived_on.isoformat(),
                **disposal.offence,
                "disposal_code": disposal.code,
                "disposed_on": day.isoformat(),
            }
            for number, disposal in enumerate(of_the_day, start=1)
        ]
    return rows
