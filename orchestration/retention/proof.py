"""Looking for a person everywhere below the home folder, after the removal.

Belongs here: the places, how a file of each kind is searched, and what is kept although it may name the person. Does
not belong here: removing. A proof says how much was looked at and how often something was found, never what.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import Home
from orchestration.retention.byte_search import speaks_in_bytes
from orchestration.retention.journal import Disposal
from orchestration.retention.person import LAST_PUBLISHED
from orchestration.retention.rewrite import conditions_in
from orchestration.retention.trace import Trace, put_into, speaks_of_person


@dataclass
class Proof:
    """What was looked at in a place, and how many rows of tables, and files besides, speak of the person.

    `kept_because` says why what was found there stays; None where nothing may.
    """

    place: str
    files: int = 0
    rows_looked_at: int = 0
    rows_found: int = 0
    files_found: int = 0
    kept_because: str | None = None

    @property
    def found(self) -> int:
        """Rows and files together."""
        return self.rows_found + self.files_found

    @property
    def is_left(self) -> bool:
        """Whether something is there that must not be."""
        return self.kept_because is None and self.found > 0


@dataclass(frozen=True)
class Account:
    """The proof of each place, and the senders' files with the number of the person's rows that had been taken in."""

    places: list[Proof]
    with_senders: dict[str, int]

    @property
    def is_left(self) -> bool:
        """Whether something is anywhere that must not be."""
        return any(proof.is_left for proof in self.places)


def prove(home: Home, disposal: Disposal) -> Account:
    """Search every file below the home folder, place by place."""
    places: dict[str, Proof] = {}
    for file in _files_below(home):
        place, name = _place_of(home, file)
        proof = places.setdefault(place, Proof(place, kept_because=_kept(home, file)))
        proof.files += 1
        # A file of a sender may be of any kind, and damaged: what was taken in from it is known better.
        if proof.kept_because is None and file.suffix in (".duckdb", ".parquet"):
            _search_tables(file, disposal.trace, name, proof)
        if speaks_in_bytes(file, disposal.trace.bytes_in(name)):
            proof.files_found += 1
    if home.deliveries.name in places:
        places[home.deliveries.name].rows_found = sum(disposal.with_senders.values())
    return Account([*places.values()], disposal.with_senders)


def _files_below(home: Home) -> Iterator[Path]:
    for root, _, names in os.walk(home.folder):
        for name in sorted(names):
            file = Path(root) / name
            # The list of what to look for is no find, and goes when nothing is left.
            if file != home.unfinished_disposal and file.is_file() and not file.is_symlink():
                yield file


def _place_of(home: Home, file: Path) -> tuple[str, str]:
    """What the place of a file is called for whoever reads the proof, and in a trace."""
    below = file.relative_to(home.folder).parts
    if below[0] == home.releases.name and len(below) > 2:
        return f"{below[0]}/{below[1]}", below[1]
    if below[0] == home.builds.name:
        return "/".join(below[: min(2, len(below) - 1)]), LAST_PUBLISHED
    if len(below) == 1 and file != home.access_log:
        return "home folder", below[0]
    return below[0], below[0]


def _kept(home: Home, file: Path) -> str | None:
    below = file.relative_to(home.folder).parts[0]
    return {
        home.deliveries.name: "the sender's files",
        home.synthetic_truth.name: "invented people",
        home.access_log.name: "who looked at whom",
    }.get(below)


def _search_tables(file: Path, trace: Trace, place: str, proof: Proof) -> None:
    with duckdb.connect() as connection:
        put_into(connection, trace, place)
        for source, condition in _tables_in(connection, file):
            looked_at, found = connection.execute(
                f"select count(*), count(*) filter (where {condition}) from {source} as looked_at"
            ).fetchone() or (0, 0)
            proof.rows_looked_at += looked_at
            proof.rows_found += found


def _tables_in(connection: duckdb.DuckDBPyConnection, file: Path) -> list[tuple[str, str]]:
    """Every table of a file, as SQL, with the condition on its rows."""
    if file.suffix == ".duckdb":
        connection.execute(f"attach {sql.text(str(file))} as searched (read_only)")
        return [(f"searched.{table}", condition) for table, condition in conditions_in(connection, "searched").items()]
    source = f"read_parquet({sql.file(file)})"
    columns = {name: kind for name, kind, *_ in connection.execute(f"describe from {source}").fetchall()}
    return [(source, speaks_of_person(file.stem, columns))]
