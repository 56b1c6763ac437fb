"""Finds deliveries: folders `<force>/<system>/<YYYY-MM-DD>/` and the file of each table in them.

What belongs here: everything that folder and file names tell, the hashes of files, and the sender's
`delivery.json`. What does not: looking into a table.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.deliveries.contracts import System
from orchestration.deliveries.findings import Finding

FORMATS = (".csv.gz", ".csv", ".parquet", ".xlsx")
MANIFEST = "delivery.json"
TEMPORARY_BEGINNINGS = (".", "~", "_")
TEMPORARY_ENDINGS = ("~", ".tmp", ".part", ".partial", ".filepart", ".crdownload")
DESKTOP_LITTER = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class DeliveredFile:
    """A file that holds one table of a delivery; `extension` is one of `FORMATS`."""

    path: Path
    table: str
    extension: str

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


@dataclass(frozen=True)
class Delivery:
    """One delivery as it lies in its folder, with what its names already got wrong."""

    name: str
    folder: Path
    force_code: str
    system: System
    delivered_on: date
    files: tuple[DeliveredFile, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Promise:
    """What the sender says of one file in `delivery.json`; what it does not say is None."""

    rows: int | None
    sha256: str | None


def find_deliveries(
    folder: Path, systems: Mapping[str, System], forces: Collection[str], today: date
) -> tuple[list[Delivery], list[Finding]]:
    """All deliveries under `folder` in the order of their names, and findings about what is no delivery.

    A folder of an unknown force or system, a folder that is not named after a day or is named after
    one later than `today`, and a file above the delivery folders are findings. Hidden and temporary
    files are passed over.
    """
    deliveries: list[Delivery] = []
    strays: list[Finding] = []
    for force_folder in _folders(folder, "", strays):
        force = force_folder.name
        if force not in forces:
            strays.append(_unknown(force, f"'{force}' is not a force", "seeds/reference/forces.csv", forces))
            continue
        for system_folder in _folders(force_folder, force, strays):
            place = f"{force}/{system_folder.name}"
            system = systems.get(system_folder.name)
            if system is None:
                strays.append(_unknown(place, f"'{system_folder.name}' is not a system", "contracts/", systems))
                continue
            for day_folder in _folders(system_folder, place, strays):
                name = f"{place}/{day_folder.name}"
                day = _day(day_folder.name)
                if day is None:
                    message = f"'{day_folder.name}' is not a day written YYYY-MM-DD"
                    strays.append(Finding(name, message))
                elif day > today:
                    strays.append(Finding(name, f"'{day_folder.name}' lies ahead; is the year right?"))
                else:
                    deliveries.append(_delivery(name, day_folder, force, system, day))
    return deliveries, strays


def read_manifest(delivery: Delivery) -> tuple[dict[str, Promise], list[Finding]]:
    """What `delivery.json` promises of each file, and what is wrong with it; nothing of either if there is none."""
    path = delivery.folder / MANIFEST
    if not path.exists():
        return {}, []
    try:
        # PowerShell marks what it writes as UTF-8 with a byte order mark.
        entries = json.loads(path.read_text(encoding="utf-8-sig"))["files"]
        promises = {
            name: Promise(_whole_number(entry.get("rows")), _text(entry.get("sha256")))
            for name, entry in entries.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = 'cannot be read; it should be {"files": {"<file>": {"rows": <n>, "sha256": "<hash>"}}}'
        return {}, [Finding(delivery.name, message, file=MANIFEST)]
    delivered = {file.name for file in delivery.files}
    missing = [
        Finding(delivery.name, f"is promised in {MANIFEST} and is not there", file=name)
        for name in promises
        if name not in delivered
    ]
    unlisted = [
        Finding(delivery.name, f"is not listed in {MANIFEST}", file=name, refuses=False)
        for name in sorted(delivered - promises.keys())
    ]
    return promises, missing + unlisted


def hash_file(path: Path) -> str:
    """SHA-256 of a file as delivered, in hexadecimal; raises `OSError` if it cannot be opened."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_content(hashes: Mapping[str, str]) -> str:
    """SHA-256 over file names and their hashes: equal exactly if the same files hold the same bytes."""
    whole = hashlib.sha256()
    for name in sorted(hashes):
        whole.update(f"{name}\0{hashes[name]}\n".encode())
    return whole.hexdigest()


def is_temporary(name: str) -> bool:
    """Whether a file, by its name in lower case, is hidden or not yet finished and is passed over."""
    return name.startswith(TEMPORARY_BEGINNINGS) or name.endswith(TEMPORARY_ENDINGS) or name in DESKTOP_LITTER


def _delivery(name: str, folder: Path, force: str, system: System, day: date) -> Delivery:
    tables = {table.name for table in system.tables}
    files: list[DeliveredFile] = []
    findings: list[Finding] = []
    for path in _visible(folder):
        table, extension = _split_name(path.name)
        if path.name == MANIFEST:
            continue
        if path.is_dir() or extension is None or table not in tables:
            findings.append(_unexpected(name, path, tables))
        else:
            files.append(DeliveredFile(path, table, extension))
    for table in system.tables:
        candidates = [file.name for file in files if file.table == table.name]
        if not candidates:
            expected = ", ".join(table.name + extension for extension in FORMATS)
            message = f"table '{table.name}' is missing; one of these files should hold it: {expected}"
            findings.append(Finding(name, message))
        elif len(candidates) > 1:
            message = f"table '{table.name}' is there more than once: {', '.join(candidates)}"
            findings.append(Finding(name, message))
    return Delivery(name, folder, force, system, day, tuple(files), tuple(findings))


def _unexpected(delivery: str, path: Path, tables: Collection[str]) -> Finding:
    what = "folder" if path.is_dir() else "file"
    message = f"unexpected {what}; a delivery holds {', '.join(sorted(tables))} and {MANIFEST} only"
    return Finding(delivery, message, file=path.name)


def _unknown(place: str, message: str, home: str, known: Collection[str]) -> Finding:
    return Finding(place, f"{message} that {home} knows (it knows {', '.join(sorted(known))})")


def _folders(folder: Path, place: str, strays: list[Finding]) -> Iterator[Path]:
    """The folders in a folder; each file beside them is a finding, for nothing is passed over in silence."""
    for path in _visible(folder):
        if path.is_dir():
            yield path
        else:
            message = "unexpected file; only <force>/<system>/<YYYY-MM-DD>/ folders hold files"
            strays.append(Finding(place or "deliveries", message, file=path.name))


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not is_temporary(path.name.lower()))


def _split_name(name: str) -> tuple[str, str | None]:
    for extension in FORMATS:
        if name.lower().endswith(extension):
            return name[: -len(extension)].lower(), extension
    return name, None


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return day if day.isoformat() == name else None


def _whole_number(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError
