"""Person resolution on a million invented police records, or ten, beside plain rules.

Belongs here: writing a population, running the project's own command on it as anybody would, and the table. Does not
belong here: the population (`population.py`), the plain rules (`baselines.py`), what a score is (`measure.py`), why
pairs were missed or wrongly joined (`explain.py`), whether weights mean what they say (`calibration.py`).

`python -m bench.linkage.police --records 1000000` prints the table; with `--calibration PLOT.svg` it shows instead what
the weights are worth.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.linkage.baselines import RULES
from bench.linkage.calibration import calibration, calibration_table, scored_pairs, write_calibration
from bench.linkage.explain import show_explanation
from bench.linkage.measure import Score, score
from bench.linkage.population import Written, write_population
from orchestration.home import PROJECT
from orchestration.people.linkage_model import STORED_MODEL, LinkageModel

# The population that figures are told of. Whoever works on the model looks at others, by `--seed`, and `--explain` will
# not show what went wrong on this one.
SEED_OF_THE_FIGURES = 1829

# Weights that lead to nothing are kept too where calibration is asked for: more pairs than are held for more records.
MOST_RECORDS_TO_CALIBRATE = 1_000_000

MODEL = "linkage model"
POWERFEW = ("-c", "from orchestration.cli import main; main()")
WIDTH_OF_THE_TABLE = 130
MEASURES = ("precision", "recall", "f1", "b_cubed_f1", "clusters_right")

console = Console()


@dataclass(frozen=True)
class Run:
    """What a process took: seconds, and its peak of memory in bytes."""

    seconds: float
    peak_memory: int


class RunError(Exception):
    """A process did not do what it was to do."""


def run(arguments: Sequence[str]) -> Run:
    """Run Python with arguments, as a process of its own.

    Raises:
        RunError: it failed.
    """
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, *arguments], cwd=PROJECT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RunError(f"exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(time.monotonic() - started, usage.ru_maxrss * unit)


def measure(records: int, seed: int, model: Path, folder: Path, *, explained: bool) -> Table:
    """Write the population, resolve it in each way, and score what comes out."""
    started = time.monotonic()
    written = write_population(folder, records=records, seed=seed)
    console.print(f"{records:,} records written in {time.monotonic() - started:.0f} seconds.")
    table = Table("", "people", *MEASURES, "seconds", "memory", title=f"{records:,} police records, seed {seed}")
    people = folder / "people.parquet"
    for name in (*RULES, MODEL):
        try:
            taken = run(_command(name, written.records, people, model))
        except RunError as failure:
            table.add_row(name, str(failure))
            continue
        _add_row(table, name, _whole_score(written, people, records), taken)
    if explained and people.is_file():
        show_explanation(written, people, console)
    return table


def calibrate(records: int, seed: int, model: Path, plot: Path, folder: Path) -> Table:
    """Write the population, score its pairs by the model, and write how often those of each weight are true."""
    written = write_population(folder, records=records, seed=seed)
    bins = calibration(scored_pairs(written.records, LinkageModel.load(model)), written.truth)
    write_calibration(bins, plot)
    return calibration_table(bins)


def _command(name: str, records: Path, people: Path, model: Path) -> Sequence[str]:
    if name == MODEL:
        return (*POWERFEW, "resolve", str(records), "--out", str(people), "--model", str(model.resolve()))
    return ("-m", "bench.linkage.baselines", name, str(records), str(people))


def _whole_score(written: Written, people: Path, records: int) -> Score:
    """The score, if every record has a person."""
    found = score(written.truth, people)
    if found.records != records:
        raise RunError(f"{records - found.records:,} records have no person")
    return found


def _add_row(table: Table, name: str, found: Score, taken: Run) -> None:
    measures = (f"{getattr(found, measure):.4f}" for measure in MEASURES)
    memory = f"{taken.peak_memory / 2**30:.1f} GB"
    table.add_row(name, f"{found.found_people:,}", *measures, f"{taken.seconds:.0f}", memory)
    if name == MODEL:
        table.caption = f"{found.true_people:,} true people"


def main(
    records: Annotated[int, typer.Option(help="How many.")] = 1_000_000,
    seed: Annotated[
        int, typer.Option(help="Of the population. Figures are told of the default.")
    ] = SEED_OF_THE_FIGURES,
    model: Annotated[Path, typer.Option(help="The linkage model.")] = STORED_MODEL,
    calibration_plot: Annotated[
        Path | None,
        typer.Option("--calibration", help="SVG to write, with the table beside it, instead of measuring people."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say what was missed and what wrongly joined.")] = False,
) -> None:
    """Print the table."""
    if calibration_plot and records > MOST_RECORDS_TO_CALIBRATE:
        raise typer.BadParameter(f"Calibration takes {MOST_RECORDS_TO_CALIBRATE:,} --records or fewer.")
    if explain and seed == SEED_OF_THE_FIGURES:
        raise typer.BadParameter("Nobody is to look into the population that figures are told of: choose a --seed.")
    console.width = max(console.width, WIDTH_OF_THE_TABLE)
    with tempfile.TemporaryDirectory() as folder:
        if calibration_plot:
            console.print(calibrate(records, seed, model, calibration_plot, Path(folder)))
            return
        console.print(measure(records, seed, model, Path(folder), explained=explain))


if __name__ == "__main__":
    typer.run(main)
