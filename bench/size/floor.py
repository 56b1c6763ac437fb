"""Runs the hand-written script, step by step, in a process of its own.

Belongs here: splitting `floor.sql` into its steps, and the file it builds. Does not belong here: what is compared with
it (`measure.py`). `python -m bench.size.floor HOME FOLDER` prints a line of JSON for each step.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.home import PROJECT, Home
from orchestration.memory import set_memory_limit

SCRIPT = Path(__file__).with_name("floor.sql")
STEP = re.compile(r"^-- step: (.+)$", re.MULTILINE)


def steps(script: str) -> Iterator[tuple[str, str]]:
    """The name and the statements of each step of a script."""
    _, *parts = STEP.split(script)
    yield from zip(parts[::2], parts[1::2], strict=True)


def run_floor(home: Home, file: Path) -> Iterator[tuple[str, float]]:
    """Run the script on the Met's crimes of a home folder, into a new database file; yields each step's seconds."""
    (cris,) = (home.deliveries / "met" / "cris").iterdir()
    with duckdb.connect(file) as connection:
        set_memory_limit(connection)
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set variable cris = {sql.text(str(cris))}")
        connection.execute(f"set variable seeds = {sql.text(str(PROJECT / 'seeds'))}")
        for name, statements in steps(SCRIPT.read_text(encoding="utf-8")):
            started = time.monotonic()
            connection.execute(statements)
            yield name, time.monotonic() - started


if __name__ == "__main__":
    for step, seconds in run_floor(Home(Path(sys.argv[1])), Path(sys.argv[2]) / "floor.duckdb"):
        print(json.dumps({"step": step, "seconds": seconds}), flush=True)
