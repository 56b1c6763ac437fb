"""The limits of running the warehouse, read from the seed that says why each is what it is.

Belongs here: reading `seeds/operations/limits.csv`. Does not belong here: what happens where a limit is passed (the
room that asks), and thresholds of a study, which stand on the study's row.
"""

from __future__ import annotations

import csv
from pathlib import Path

from orchestration.home import PROJECT

LIMITS = Path("seeds") / "operations" / "limits.csv"


class LimitError(Exception):
    """A limit is missing from the seed or is no whole number."""


def limit(limit_id: str, project: Path = PROJECT) -> int:
    """One limit, in the unit that its row names.

    Raises:
        LimitError: the seed has no such row, or its value is no whole number.
    """
    with (project / LIMITS).open(encoding="utf-8", newline="") as file:
        values = {row["limit_id"]: row["value"] for row in csv.DictReader(file)}
    try:
        return int(values[limit_id])
    except (KeyError, ValueError):
        raise LimitError(f"{LIMITS}: the limit {limit_id} is missing or is no whole number.") from None
