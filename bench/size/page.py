"""Writes `docs/benchmarks.md`: every figure with the machine, the day and the commit that it is of.

Belongs here: words and tables. Does not belong here: measuring (`measure.py`).
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bench.size.readers import TIMES
from bench.size.refresh import PEOPLE
from orchestration.home import PROJECT
from orchestration.memory import memory_limit

if TYPE_CHECKING:
    from bench.size.measure import Measured
    from bench.size.processes import Run

PAGE = PROJECT / "docs" / "benchmarks.md"
GIGABYTE = 2**30
SLOWEST = 15

WHAT_IS_COMPARED = """\
Deliveries are those of `powerfew synthesise --scale {scale}` without noise; once is {what_once_is}.
The floor is [one hand-written script](../bench/size/floor.sql) for DuckDB from the same files to ranked
victim-offenders: no door, no lineage, no tests, no other mart, no release, and people told apart by an exact signature.
A refresh is compared with it without person resolution, which the floor has none of
([its own figures](person-resolution.md)). Processor seconds are those of all cores together, and hardly change when
something else runs on the machine; the others do. Memory is the peak over the whole tree of processes.
"""
ONCE = {
    "force": "what the Met records in the study's window",
    "national": "what the forces of England and Wales do",
}
MARGIN = """\
Much of the smallest refresh is there whatever is delivered: starting, reading the project, hundreds of steps of dbt.
From {first:g} to {last:g} times, what is added is {wall:.1f} times what the floor adds, and {worked:.1f} times in
processor seconds.
"""
GROWTH = """\
* From {first:g} to {last:g} times, {by:.1f} times the crimes, a refresh takes {whole:.2f} times as long: {without:.2f}
  times without person resolution, {people:.2f} times that alone. In processor seconds it is {worked:.2f} times."""
TRUTH = "Who is in a cohort by what was delivered and who everybody truly is, worked out without the warehouse.\n"


def write_page(page: Path, all_measured: Sequence[Measured]) -> None:
    """Write the page of one run of the benchmark."""
    largest = all_measured[-1]
    compared = WHAT_IS_COMPARED.format(scale=largest.scale, what_once_is=ONCE[largest.scale])
    parts = [
        "# How fast, and how large\n",
        f"Written by `make bench-size`; nothing here was typed. {_circumstances()}\n",
        compared,
        "## Against the floor\n",
        _against_the_floor(all_measured),
        *_growth(all_measured),
        "## Step by step, in seconds\n",
        _by_step("floor", all_measured, [one.floor_steps for one in all_measured]),
        _by_step("refresh", all_measured, [one.refresh_steps for one in all_measured]),
        f"## What takes the most, at {largest.times:g} times\n",
        _slowest(largest),
        "## What a reader waits for\n",
        f"Milliseconds from opening the analytics file to the last row, the median of {TIMES}.\n",
        _readers(all_measured),
        "## Against the known truth\n",
        TRUTH,
        _truth(all_measured),
    ]
    page.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")


def _against_the_floor(all_measured: Sequence[Measured]) -> str:
    header = ("times", "crimes", "parties", "", "seconds", "without people", "times the floor", "processor", "memory")
    rows = []
    for one in all_measured:
        size = (f"{one.times:g}", f"{one.crimes:,}", f"{one.parties:,}")
        floor, refresh = one.floor, one.refresh
        rows.append((*size, "floor", f"{one.floor_seconds:.1f}", "", "", *_worked_and_held(floor)))
        seconds = (f"{refresh.seconds:.0f}", f"{one.seconds_without_people:.0f}", f"{one.ratio:.1f}")
        rows.append(("", "", "", "refresh", *seconds, *_worked_and_held(refresh)))
    return _table(header, rows)


def _worked_and_held(run: Run) -> tuple[str, str]:
    return f"{run.processor_seconds:.0f}", f"{run.peak_memory / GIGABYTE:.1f} GB"


def _growth(all_measured: Sequence[Measured]) -> Iterator[str]:
    """What a refresh costs before the first crime, and what each further one costs."""
    if len(all_measured) < 2:
        return
    first, last = all_measured[0], all_measured[-1]
    yield MARGIN.format(
        first=first.times,
        last=last.times,
        wall=(last.seconds_without_people - first.seconds_without_people) / (last.floor_seconds - first.floor_seconds),
        worked=(last.refresh.processor_seconds - first.refresh.processor_seconds)
        / (last.floor.processor_seconds - first.floor.processor_seconds),
    )
    for one, other in pairwise(all_measured):
        yield GROWTH.format(
            first=one.times,
            last=other.times,
            by=other.crimes / one.crimes,
            whole=other.refresh.seconds / one.refresh.seconds,
            without=other.seconds_without_people / one.seconds_without_people,
            people=other.refresh_steps[PEOPLE] / one.refresh_steps[PEOPLE],
            worked=other.refresh.processor_seconds / one.refresh.processor_seconds,
        )
    yield ""


def _by_step(what: str, all_measured: Sequence[Measured], columns: Sequence[dict[str, float]]) -> str:
    header = (what, *(f"{one.times:g}" for one in all_measured))
    rows = ((step, *(f"{column.get(step, 0.0):.1f}" for column in columns)) for step in columns[-1])
    return _table(header, rows)


def _slowest(measured: Measured) -> str:
    rows = ((f"{step['kind']} `{step['name']}`", f"{step['seconds']:.1f}") for step in measured.slowest(SLOWEST))
    return _table(("step of dbt", "seconds"), rows)


def _readers(all_measured: Sequence[Measured]) -> str:
    header = ("table", *(f"{one.times:g}" for one in all_measured))
    tables = all_measured[-1].readers
    return _table(header, ((f"`{table}`", *(f"{one.readers[table]:.0f}" for one in all_measured)) for table in tables))


def _truth(all_measured: Sequence[Measured]) -> str:
    header = ("times", "study", "cohort", "true", "found", "missed", "false", "with somebody else's record")
    rows = (
        (
            f"{one.times:g}",
            study,
            found.cohort_id,
            *(f"{len(people):,}" for people in (found.true, found.found, found.missed, found.false)),
            f"{found.mixed:,}",
        )
        for one in all_measured
        for study, agreements in one.agreements.items()
        for found in agreements
    )
    return _table(header, rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows)) + "\n"


def _circumstances() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    asked = subprocess.run(
        ["git", "-C", str(PROJECT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return (
        f"{datetime.now(UTC):%d %B %Y}, commit {asked.stdout.strip() or 'unknown'}, {_processor()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__} held to {memory_limit()} before it spills."
    )


def _processor() -> str:
    """The processor by its name, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
