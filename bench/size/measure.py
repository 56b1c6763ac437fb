"""The warehouse at the size of a force: against the floor, by step, as it grows, for readers, and against the truth.

Belongs here: the order of what is measured, and one command that writes `docs/benchmarks.md`. Does not belong here: how
each is measured (`floor.py`, `refresh.py`, `readers.py`, `truth.py`, `processes.py`), and the page (`page.py`).

`python -m bench.size.measure --times 0.1 --times 1 --times 3` writes deliveries into a folder, measures, and removes
them.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bench.size.page import PAGE, write_page
from bench.size.processes import Run, run
from bench.size.readers import waiting_times
from bench.size.refresh import PEOPLE
from bench.size.truth import COHORTS, Agreement, agreement
from orchestration.home import Home
from synthetic.large.plan import SCALES
from synthetic.write import write_deliveries

SEED_OF_THE_FIGURES = 1829
STUDIES = ("sn_2022", "met_2022")
TIMES = (0.01, 0.1, 1.0, 3.0)

console = Console()


@dataclass(frozen=True)
class Measured:
    """Everything measured at one multiple of a scale; seconds, bytes and milliseconds."""

    scale: str
    times: float
    crimes: int
    parties: int
    floor: Run
    refresh: Run
    readers: dict[str, float]
    agreements: dict[str, list[Agreement]]

    @property
    def refresh_steps(self) -> dict[str, float]:
        """Seconds of each step of the refresh; what is between them is the last."""
        steps = {line["step"]: line["seconds"] for line in self.refresh.said if "step" in line}
        return steps | {"everything between": self.refresh.seconds - sum(steps.values())}

    @property
    def floor_steps(self) -> dict[str, float]:
        """Seconds of each step of the floor."""
        return {line["step"]: line["seconds"] for line in self.floor.said}

    @property
    def floor_seconds(self) -> float:
        """All steps of the floor."""
        return sum(self.floor_steps.values())

    @property
    def seconds_without_people(self) -> float:
        """The refresh without person resolution, which the floor has none of."""
        return self.refresh.seconds - self.refresh_steps[PEOPLE]

    @property
    def ratio(self) -> float:
        """How many times the floor it is."""
        return self.seconds_without_people / self.floor_seconds

    def slowest(self, many: int) -> list[dict[str, Any]]:
        """The steps of dbt that took the longest."""
        steps = [line for line in self.refresh.said if "kind" in line]
        return sorted(steps, key=lambda line: -line["seconds"])[:many]


def measure(scale: str, times: float, folder: Path) -> Measured:
    """Write deliveries without noise, build the floor and the warehouse from them, and look at both."""
    home = Home(folder / f"{scale}-{times}")
    console.print(f"{times} times the scale {scale}: writing deliveries", style="dim")
    written = write_deliveries(home.folder, seed=SEED_OF_THE_FIGURES, scale=scale, times=times)
    console.print("... the floor", style="dim")
    floor = run(["-m", "bench.size.floor", str(home.folder), str(home.folder)])
    console.print(f"... a refresh; the floor took {floor.seconds:.0f} s", style="dim")
    refresh = run(["-m", "bench.size.refresh", str(home.folder)])
    console.print(f"... readers and truth; the refresh took {refresh.seconds:.0f} s", style="dim")
    measured = Measured(
        scale,
        times,
        _rows(written.rows, "crimes"),
        _rows(written.rows, "parties"),
        floor,
        refresh,
        waiting_times(home.current / "analytics.duckdb"),
        {study: [agreement(home, written.truth, study, cohort) for cohort in COHORTS] for study in STUDIES},
    )
    shutil.rmtree(home.folder)
    return measured


def _rows(rows: dict[str, int], table: str) -> int:
    return sum(many for name, many in rows.items() if name.endswith(f"/{table}"))


def main(
    times: Annotated[list[float] | None, typer.Option(help="Multiples of the scale, in order.")] = None,
    scale: Annotated[str, typer.Option(help=" or ".join(SCALES))] = "force",
    folder: Annotated[Path | None, typer.Option(help="Where deliveries are put; ten gigabytes for each force.")] = None,
    page: Annotated[Path, typer.Option(help="The page to write.")] = PAGE,
) -> None:
    """Measure, and write the page; what is measured already stands on it should a later multiple fail.

    The folder of a multiple is removed when it is measured. One that failed is kept, to be looked at.
    """
    own = Path(tempfile.mkdtemp(dir=folder))
    measured: list[Measured] = []
    for multiple in times or TIMES:
        measured.append(measure(scale, multiple, own))
        write_page(page, measured)
    own.rmdir()
    console.print(f"Written: {page}", markup=False)


if __name__ == "__main__":
    typer.run(main)
