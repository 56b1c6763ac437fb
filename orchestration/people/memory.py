"""What one resolution leaves for the next.

Belongs here: the folder with who was who, and with pairs that need not be scored again. Does not belong here: what is
done with either.

Pairs are kept by what their signatures say, so that they hold for any later table: a pair is scored again only where a
signature is new or its boroughs have changed. How frequent names are, and how many signatures there were, stay as they
were counted until the table has grown by a fifth, so that weights do not drift from night to night and adding to what
is known gives what resolving everything gives.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import make_private_folder, private_files
from orchestration.people.linkage_model import LinkageModel

PEOPLE, PAIRS, SIGNATURES, FREQUENCIES = "people", "pairs", "signatures", "frequencies"
ACCOUNT = "memory.json"
GROWTH_BEFORE_COUNTING_ANEW = 1.2


@dataclass(frozen=True)
class Memory:
    """The account of a folder: which model scored its pairs, and by how many signatures names were counted."""

    model_hash: str
    signatures: int


def hash_of(model: LinkageModel) -> str:
    """A model with the same hash gives the same pairs the same weights."""
    return hashlib.sha256(json.dumps(asdict(model), sort_keys=True).encode()).hexdigest()


def recall_people(scratch: duckdb.DuckDBPyConnection, file: Path | None) -> None:
    """Make `person_before` (record_id, person_id) from a file, empty where there is none."""
    scratch.execute("create or replace table person_before (record_id varchar, person_id varchar)")
    if file and file.is_file():
        scratch.execute(f"insert into person_before select record_id, person_id from read_parquet({sql.file(file)})")


def recall_pairs(scratch: duckdb.DuckDBPyConnection, folder: Path | None, model: LinkageModel, signatures: int) -> int:
    """Make `known_signature` (signature_id), `known_pair` (one, other, weight) and `known_frequency` from a folder.

    They are empty where the folder has nothing that holds: none there, another model, or a table that has grown.

    Returns:
        The number of signatures by which the chance of a match is judged.
    """
    scratch.execute("create or replace table known_signature (signature_id integer)")
    scratch.execute("create or replace table known_pair (one integer, other integer, weight double)")
    scratch.execute("create or replace table known_frequency (column_name varchar, term varchar, frequency double)")
    memory = _account_of(folder)
    if folder is None or memory is None or memory.model_hash != hash_of(model):
        return signatures
    if signatures > GROWTH_BEFORE_COUNTING_ANEW * memory.signatures:
        return signatures
    try:
        _read_pairs(scratch, folder)
    except duckdb.Error:
        # Memory saves time and nothing else: what cannot be read of it is scored again.
        for table in ("known_signature", "known_pair", "known_frequency"):
            scratch.execute(f"delete from {table}")
        return signatures
    return memory.signatures


def _read_pairs(scratch: duckdb.DuckDBPyConnection, folder: Path) -> None:
    files = {name: sql.file(folder / f"{name}.parquet") for name in (PAIRS, SIGNATURES, FREQUENCIES)}
    scratch.execute(f"insert into known_frequency from read_parquet({files[FREQUENCIES]})")
    scratch.execute(f"""
        insert into known_signature
        select signature_id
        from signature
        inner join read_parquet({files[SIGNATURES]}) as known
            on signature.signature_key = known.signature_key
            and signature.boroughs is not distinct from known.boroughs
    """)
    scratch.execute(f"""
        insert into known_pair
        select
            least(one.signature_id, other.signature_id), greatest(one.signature_id, other.signature_id), pair.weight
        from read_parquet({files[PAIRS]}) as pair
        inner join signature as one on pair.one = one.signature_key
        inner join signature as other on pair.other = other.signature_key
        semi join known_signature as known_one on one.signature_id = known_one.signature_id
        semi join known_signature as known_other on other.signature_id = known_other.signature_id
    """)


def remember(scratch: duckdb.DuckDBPyConnection, folder: Path, model: LinkageModel, counted: int) -> None:
    """Write people, pairs, signatures and frequencies into a folder that only its owner can read.

    The account is written last: a folder without one is no memory.
    """
    make_private_folder(folder)
    (folder / ACCOUNT).unlink(missing_ok=True)
    pairs = """
        select one.signature_key as one, other.signature_key as other, pair.weight
        from scored_pair as pair
        inner join signature as one on pair.one = one.signature_id
        inner join signature as other on pair.other = other.signature_id
    """
    with private_files():
        for name, query in (
            (PAIRS, pairs),
            (SIGNATURES, "select signature_key, boroughs from signature"),
            (FREQUENCIES, "from term_frequency"),
        ):
            scratch.execute(f"copy ({query}) to {sql.text(str(folder / f'{name}.parquet'))} (compression zstd)")
        write_people(scratch, folder / f"{PEOPLE}.parquet")
        (folder / ACCOUNT).write_text(json.dumps(asdict(Memory(hash_of(model), counted))) + "\n")


def write_people(scratch: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write record_id and person_id, readable by the owner alone, so that ids can survive."""
    with private_files():
        scratch.execute(f"""
            copy (select record_id, person_id from record_person) to {sql.text(str(file))} (compression zstd)
        """)


def _account_of(folder: Path | None) -> Memory | None:
    if folder is None:
        return None
    try:
        return Memory(**json.loads((folder / ACCOUNT).read_text()))
    except (OSError, ValueError, TypeError):
        return None
