"""The sentences of a new record system that nobody has written yet.

What belongs here: how such a sentence is marked, and finding those that are left. What does not: writing the stubs in
which they stand (`orchestration/new_system/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = "TO BE WRITTEN:"

# Where a record system is described: its contract, its staging models with their pages, and what its codes mean.
PLACES = (
    "contracts/*.odcs.yaml",
    "models/staging/*/*.sql",
    "models/staging/*/*.yml",
    "seeds/reference/system_codes.csv",
)


@dataclass(frozen=True)
class Unwritten:
    """A sentence that is to be written: the file within the project, the line, and what it is to say."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        """Where it stands, as editors open it, and what it is to say."""
        return f"{self.path.as_posix()}:{self.line}: {self.what}"


def unwritten(project: Path) -> list[Unwritten]:
    """Every sentence of the project's record systems that is marked as one to be written, in the order of the files."""
    return [found for place in PLACES for path in sorted(project.glob(place)) for found in _in_file(project, path)]


def _in_file(project: Path, path: Path) -> Iterator[Unwritten]:
    if path.name.endswith("__sources.yml"):
        return  # it repeats the contract
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        _, mark, what = line.partition(MARK)
        if mark:
            yield Unwritten(path.relative_to(project), number, what.strip())
