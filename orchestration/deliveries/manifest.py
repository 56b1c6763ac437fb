"""Reads `delivery.json`, in which a sender says what a delivery should hold.

What belongs here: what the sender promises of each file. What does not: whether the promise is kept (`check.py`,
`expectations/deliveries.py`).
"""

import json
from dataclasses import dataclass
from typing import Any

from orchestration.deliveries.find import MANIFEST, Delivery, is_ordinary_file
from orchestration.deliveries.findings import Finding, shown

LARGEST_COUNT = 2**53  # what every JSON program reads as the same whole number


@dataclass(frozen=True)
class Promise:
    """What the sender says of one file in `delivery.json`; what it does not say is None.

    With `rows_confirmed` the sender says that an unusual number of rows is the right one.
    """

    rows: int | None = None
    sha256: str | None = None
    rows_confirmed: bool = False


def read_manifest(delivery: Delivery, largest: int) -> tuple[dict[str, Promise], list[Finding]]:
    """What `delivery.json` promises of each file, and what is wrong with it; nothing of either if there is none.

    One of more than `largest` bytes is not read.
    """
    path = delivery.folder / MANIFEST
    if not is_ordinary_file(path):
        return {}, []
    try:
        if path.stat().st_size > largest:
            return {}, [Finding(delivery.name, f"is larger than {largest:,} bytes", file=MANIFEST)]
        # PowerShell marks what it writes as UTF-8 with a byte order mark.
        read = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_told_once)
        promises = {name: _promise(entry) for name, entry in read["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = 'cannot be read; it should be {"files": {"<file>": {"rows": <n>, "sha256": "<hash>"}}}'
        return {}, [Finding(delivery.name, message, file=MANIFEST)]
    delivered = {file.name for file in delivery.files}
    missing = [
        Finding(delivery.name, f"is promised in {MANIFEST} and is not there", file=shown(name))
        for name in promises
        if name not in delivered
    ]
    unlisted = [
        Finding(delivery.name, f"is not listed in {MANIFEST}", file=name, refuses=False)
        for name in sorted(delivered - promises.keys())
    ]
    return promises, missing + unlisted


def _told_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose names stands twice: of two promises nobody knows which one holds."""
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError
    return read


def _promise(entry: dict[str, Any]) -> Promise:
    rows, sha256, confirmed = entry.get("rows"), entry.get("sha256"), entry.get("rows_confirmed", False)
    is_count = rows is None or (isinstance(rows, int) and not isinstance(rows, bool) and 0 <= rows <= LARGEST_COUNT)
    if not is_count or not isinstance(sha256, str | None) or not isinstance(confirmed, bool):
        raise TypeError
    return Promise(rows, sha256, confirmed)
