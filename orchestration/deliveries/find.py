"""Finds deliveries: folders `<force>/<system>/<YYYY-MM-DD>/` and the file of each table in them.

What belongs here: everything that folder and file names tell, and the hashes of files. What does not: the sender's
`delivery.json` (`manifest.py`), and looking into a table.

Only folders and ordinary files are deliveries. A link may lead out of the inbox to whatever its writer wished to see
loaded, and to read a pipe or a device may never end.
"""

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.deliveries.contracts import System
from orchestration.deliveries.findings import Finding, shown

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


def find_deliveries(
    folder: Path, systems: Mapping[str, System], forces: Collection[str], today: date
) -> tuple[list[Delivery], list[Finding]]:
    """All deliveries under `folder` in the order of their names, and findings about what is no delivery.

    A folder of an unknown force or system, a folder that is not named after a day or is named after
    one later than `today`, a link, a folder that cannot be looked into, and a file above the delivery folders are
    findings. Hidden and temporary files are passed over. Raises `OSError` if `folder` itself cannot be read.
    """
    deliveries: list[Delivery] = []
    strays: list[Finding] = []
    for force_folder in _folders(folder, "", strays):
        force = force_folder.name
        if force not in forces:
            message = f"'{shown(force)}' is not a force"
            strays.append(_unknown(shown(force), message, "seeds/reference/forces.csv", forces))
            continue
        for system_folder in _folders(force_folder, force, strays):
            place = f"{force}/{shown(system_folder.name)}"
            system = systems.get(system_folder.name)
            if system is None:
                strays.append(_unknown(place, f"'{shown(system_folder.name)}' is not a system", "contracts/", systems))
                continue
            for day_folder in _folders(system_folder, place, strays):
                name = f"{place}/{shown(day_folder.name)}"
                day = _day(day_folder.name)
                if day is None:
                    message = f"'{shown(day_folder.name)}' is not a day written YYYY-MM-DD"
                    strays.append(Finding(name, message))
                elif day > today:
                    strays.append(Finding(name, f"'{day_folder.name}' lies ahead; is the year right?"))
                else:
                    deliveries.append(_delivery(name, day_folder, force, system, day))
    return deliveries, strays


@dataclass(frozen=True)
class Sighting:
    """What tells whether a file is still the one that was seen before, without reading it again."""

    device: int
    inode: int
    size: int
    changed_at: int


def sight(path: Path) -> Sighting:
    """A file as it lies there now; raises `OSError` if it is gone."""
    found = path.lstat()
    return Sighting(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def hash_file(path: Path) -> str:
    """SHA-256 of a file as delivered, in hexadecimal; raises `OSError` if it cannot be opened."""
    # Whatever was put in the file's place since it was found is neither followed nor waited for.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path} is no ordinary file")
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
    try:
        visible = _visible(folder)
    except OSError:
        return Delivery(name, folder, force, system, day, (), (Finding(name, "its folder cannot be looked into"),))
    for path in visible:
        table, extension = _split_name(path.name)
        if path.name != MANIFEST and (path.is_dir() or extension is None or table not in tables):
            findings.append(_unexpected(name, path, tables))
        elif not is_ordinary_file(path):
            message = "is no ordinary file (a link, a pipe or a device) and is not read"
            findings.append(Finding(name, message, file=shown(path.name)))
        elif path.name != MANIFEST:
            files.append(DeliveredFile(path, table, extension or ""))
    for table in system.tables:
        candidates = [file.name for file in files if file.table == table.name]
        is_there = bool(candidates) or any(_split_name(path.name)[0] == table.name for path in visible)
        if not is_there and not table.may_be_left_out:
            expected = ", ".join(table.name + extension for extension in FORMATS)
            message = f"table '{table.name}' is missing; one of these files should hold it: {expected}"
            findings.append(Finding(name, message))
        elif len(candidates) > 1:
            message = f"table '{table.name}' is there more than once: {', '.join(candidates)}"
            findings.append(Finding(name, message))
    return Delivery(name, folder, force, system, day, tuple(files), tuple(findings))


def _unexpected(delivery: str, path: Path, tables: Collection[str]) -> Finding:
    what = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
    message = f"unexpected {what}; a delivery holds {', '.join(sorted(tables))} and {MANIFEST} only"
    return Finding(delivery, message, file=shown(path.name))


def _unknown(place: str, message: str, home: str, known: Collection[str]) -> Finding:
    return Finding(place, f"{message} that {home} knows (it knows {', '.join(sorted(known))})")


def _folders(folder: Path, place: str, strays: list[Finding]) -> Iterator[Path]:
    """The folders in a folder; each file beside them is a finding, for nothing is passed over in silence."""
    try:
        visible = _visible(folder)
    except OSError:
        if not place:
            raise
        strays.append(Finding(place, "its folder cannot be looked into"))
        return
    for path in visible:
        if path.is_symlink():
            message = "is a link, which is not followed; deliver the folder itself"
            strays.append(Finding(place or "deliveries", message, file=shown(path.name)))
        elif path.is_dir():
            yield path
        else:
            message = "unexpected file; only <force>/<system>/<YYYY-MM-DD>/ folders hold files"
            strays.append(Finding(place or "deliveries", message, file=shown(path.name)))


def is_ordinary_file(path: Path) -> bool:
    """Whether it is a file, and no link, folder, pipe or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not is_temporary(path.name.lower()))


def _split_name(name: str) -> tuple[str, str | None]:
    for extension in FORMATS:
        if name.lower().endswith(extension):
            return name[: -len(extension)].lower(), extension
    return name.lower(), None


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return day if day.isoformat() == name else None
