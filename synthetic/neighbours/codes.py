"""The codes of a record system that has lists of its own, from what they mean: the seed `system_codes` read backwards.

What belongs here: reading that seed. What does not: which of several codes a record shows.
"""

from __future__ import annotations

from functools import cache

from synthetic.offences import REFERENCE, read_rows


@cache
def own_codes(system: str, code_list: str) -> dict[str, tuple[str, ...]]:
    """The codes of a list by their meaning, in the seed's order; what means nothing stands under empty text."""
    codes: dict[str, tuple[str, ...]] = {}
    for row in read_rows(REFERENCE / "system_codes.csv"):
        if (row["system"], row["code_list"]) == (system, code_list):
            codes[row["means"]] = (*codes.get(row["means"], ()), row["code"])
    return codes
