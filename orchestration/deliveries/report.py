"""The report of a refused delivery: plain sentences for whoever sent it, where they will look for them.

What belongs here: writing and removing reports. What does not: finding out what is wrong. No report holds a delivered
value.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from orchestration.deliveries.findings import Finding, Receipt, Refused
from orchestration.home import make_private_folder

# A name that the door passes over as temporary, so that the report is no part of the delivery.
REPORT = "_refused.txt"
LONGEST_FILE_NAME = 200


def write_reports(receipt: Receipt, deliveries_folder: Path, door: Path) -> None:
    """Put a report beside each refused delivery, and take away those of deliveries that were let in.

    Where a folder cannot be written, or there is none of that name, the report lies below `door` instead.

    Raises:
        OSError: not even there can it be written.
    """
    elsewhere = door / "refused"
    refused = _by_place(receipt.refused)
    for place in [loaded.delivery for loaded in receipt.loaded] + receipt.skipped:
        if place not in refused:
            _remove(deliveries_folder / place / REPORT)
    kept = set()
    for place, findings in refused.items():
        text = _sentences(place, findings)
        if not _write(deliveries_folder, place, text):
            path = make_private_folder(elsewhere) / _file_name(place)
            path.write_text(text, encoding="utf-8")
            kept.add(path.name)
    if elsewhere.is_dir():
        for path in elsewhere.iterdir():
            if path.name not in kept:
                _remove(path)


def _by_place(refused: Iterable[Refused]) -> dict[str, list[Finding]]:
    places: dict[str, list[Finding]] = {}
    for one in refused:
        places.setdefault(one.delivery, []).extend(one.findings)
    return places


def _sentences(place: str, findings: Iterable[Finding]) -> str:
    lines = [f"{place} was refused, and nothing of it was loaded. What was loaded before stays.", ""]
    lines += [f"* {finding}" for finding in findings]
    lines += [
        "",
        "Mend the delivery in this folder; it is tried again with the next refresh, and this report goes away.",
    ]
    return "\n".join(lines) + "\n"


def _write(deliveries_folder: Path, place: str, text: str) -> bool:
    """Whether the report lies in the folder that it is about; a folder that links lead to is left alone."""
    folder = deliveries_folder / place
    if (
        place.count("/") != 2
        or not folder.is_dir()
        or any(path.is_symlink() for path in (folder, folder.parent, folder.parent.parent))
    ):
        return False
    report, draft = folder / REPORT, folder / f"{REPORT}.part"
    try:
        if report.is_file() and not report.is_symlink() and report.read_text(encoding="utf-8") == text:
            return True
        draft.unlink(missing_ok=True)
        # Whatever stands there under the name is replaced and never written through.
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        # Who may look into the folder may read why it was refused.
        draft.chmod(folder.stat().st_mode & 0o666)
        draft.replace(report)
    except (OSError, UnicodeError):
        _remove(draft)
        return False
    return True


def _file_name(place: str) -> str:
    plain = place.replace("/", " ").encode("ascii", "replace").decode()
    return f"{plain[:LONGEST_FILE_NAME]}.txt"


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # a report that cannot be removed is out of date, and nothing worse
