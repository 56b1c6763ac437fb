"""The home folder: where deliveries, builds and releases of one installation lie.

Belongs here: names of folders and files below the home folder, their permissions, that they are on the disk, and the
lock that keeps two refreshes apart. Does not belong here: what is written into them (see `deliveries/` and `release/`).
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

PROJECT = Path(__file__).resolve().parents[1]

# The database of a candidate, wherever its folder is moved to.
WAREHOUSE = "warehouse.duckdb"

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600

SECONDS_TO_TAKE_THE_LOCK = 0.2


class HomeError(Exception):
    """The home folder cannot be used; the text is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Home:
    """Paths below one home folder. Nothing is created by asking for a path."""

    folder: Path

    @classmethod
    def find(cls, given: Path | None = None) -> Home:
        """The folder given, else the one in POWERFEW_HOME, else `var` in the project."""
        chosen = given or os.environ.get("POWERFEW_HOME") or PROJECT / "var"
        return cls(Path(chosen).expanduser().resolve())

    @property
    def deliveries(self) -> Path:
        """Where senders put their files: `<force>/<system>/<date>/`."""
        return self.folder / "deliveries"

    @property
    def raw(self) -> Path:
        """The file with every accepted row as text. Holds personal data."""
        return self.folder / "raw" / "raw.duckdb"

    @property
    def disposed_records(self) -> Path:
        """Hashes of the records that were disposed of and are never taken in again."""
        return self.raw.parent / "disposed_records"

    @property
    def unfinished_disposal(self) -> Path:
        """Whom a disposal is removing, until it has removed them everywhere. Holds personal data."""
        return self.raw.parent / "unfinished_disposal.json"

    @property
    def door(self) -> Path:
        """What the door has to say: pages of what was asked, and reports that could not lie with their delivery."""
        return self.folder / "door"

    @property
    def builds(self) -> Path:
        """Candidates: the one being built, the last one published, failed ones. Holds personal data."""
        return self.folder / "builds"

    @property
    def candidate(self) -> Path:
        """The candidate that is being built. Its place never changes. Holds personal data."""
        return self.builds / "candidate"

    @property
    def candidate_warehouse(self) -> Path:
        """The candidate's database, with every layer in it. Holds personal data."""
        return self.candidate / WAREHOUSE

    @property
    def last_published(self) -> Path:
        """The candidate that became the last release, with every layer in it. Holds personal data."""
        return self.builds / "last_published"

    @property
    def published_warehouse(self) -> Path:
        """The database of the candidate that became the last release. Holds personal data."""
        return self.last_published / WAREHOUSE

    @property
    def dbt_target(self) -> Path:
        """What dbt keeps between runs, its compiled SQL and its results among it."""
        return self.builds / "dbt"

    @property
    def releases(self) -> Path:
        """One folder a release, named by its moment."""
        return self.folder / "releases"

    @property
    def current(self) -> Path:
        """The pointer that readers follow."""
        return self.folder / "current"

    @property
    def person_key_file(self) -> Path:
        """The secret of this installation, unless POWERFEW_PERSON_KEY holds it."""
        return self.folder / "person_key"

    @property
    def access_log(self) -> Path:
        """Who looked at a person, when and what for: one line a use."""
        return self.folder / "access_log.jsonl"

    @property
    def dagster(self) -> Path:
        """What Dagster keeps of runs, schedules and sensors."""
        return self.folder / "dagster"

    @property
    def synthetic_truth(self) -> Path:
        """Who is behind each synthetic record; the warehouse never reads it."""
        return self.folder / "synthetic_truth"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home folder for one refresh.

        The lock is the operating system's and ends with the process, so a crash leaves none behind.

        Raises:
            HomeError: another refresh holds it, or the folder cannot be written.
        """
        lock_file = self.folder / "refresh.lock"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = lock_file.open("ab", buffering=0)
        except OSError as error:
            raise HomeError(_cannot_be_written(self.folder, error)) from None
        with handle:
            if not _take(handle):
                raise HomeError(f"Another refresh is running: {_holder(lock_file)}.")
            try:
                handle.truncate(0)
                started = datetime.now(UTC).isoformat(timespec="seconds")
                handle.write(json.dumps({"process": os.getpid(), "started": started}).encode())
            except OSError as error:
                raise HomeError(_cannot_be_written(self.folder, error)) from None
            yield

    def require_free(self) -> None:
        """Make sure that nobody holds the home folder now; whoever wants to be sure for longer takes the lock.

        Raises:
            HomeError: another refresh holds it, or the folder cannot be written.
        """
        with self.locked():
            pass


def _take(handle: BinaryIO) -> bool:
    """Take the lock. Somebody who only looked whether it is free has let go of it at the second attempt."""
    for wait in (0, SECONDS_TO_TAKE_THE_LOCK):
        time.sleep(wait)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            continue
    return False


def _cannot_be_written(folder: Path, error: OSError) -> str:
    return f"{folder} cannot be written: {error.strerror}. What was published before stays."


def _holder(lock_file: Path) -> str:
    try:
        holder = json.loads(lock_file.read_text())
        return f"process {holder['process']}, since {holder['started']}"
    except (OSError, ValueError, KeyError):
        return "it has not yet said who it is"


@contextmanager
def private_files() -> Iterator[None]:
    """Let whatever is made within be its owner's alone, from its first byte on."""
    usual_mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(usual_mask)


def make_private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can look into, or narrow an existing one."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
    return folder


def flush(path: Path) -> None:
    """Make sure that a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
