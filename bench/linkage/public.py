"""Public sets through the project's own way from records to people.

Belongs here: training on each set without its truth, resolving it, measuring, and the table. Does not belong here: the
sets (`public_sets.py`), the measures (`measure.py`), and anything that the project itself runs.
`python -m bench.linkage.public` prints the table; sets may be named, as in `... "FEBRL 3"`.

Each set has a model of its own: other fields and other mistakes need another model. Each is measured in a process of
its own, so that the most memory it held is its alone, with what Python and its libraries take.
"""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich.console import Console
from rich.table import Table

from bench.linkage.measure import Score, score
from bench.linkage.public_sets import PUBLIC_SETS
from orchestration.people.resolve import resolve
from orchestration.people.train import train

RANDOM_PAIRS = 2_000_000
WIDTH_OF_THE_TABLE = 150
MEASURES = ("precision", "recall", "f1", "b_cubed_f1", "clusters_right")


def measure(name: str) -> tuple[Score, float, float, float]:
    """Train on a set and resolve it.

    Returns:
        How well the people come out, seconds to train, seconds to resolve, and the most memory held, in MiB.
    """
    one = PUBLIC_SETS[name]
    delivered = one.read()
    records = delivered.drop_columns(["true_person"])
    started = time.monotonic()
    model = train(
        records,
        name=name,
        trained_on=f"{name}, without its truth",
        extra=one.extra,
        identifiers=one.identifiers,
        families=False,
        smallest_population=1,
        random_pairs=RANDOM_PAIRS,
    )
    trained = time.monotonic()
    people = resolve(records, model).people
    resolved = time.monotonic()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return score(delivered, people), trained - started, resolved - trained, memory


def main(names: list[str]) -> None:
    """Print the table."""
    unknown = sorted(set(names) - set(PUBLIC_SETS))
    if unknown:
        raise SystemExit(f"There is no set {', '.join(unknown)}; there are {', '.join(PUBLIC_SETS)}.")
    table = Table("set", "records", "people", *MEASURES, "seconds to train", "to resolve", "MiB", title="Public sets")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as processes:
        chosen = names or list(PUBLIC_SETS)
        for name, (found, to_train, to_resolve, memory) in zip(chosen, processes.map(measure, chosen), strict=True):
            table.add_row(
                name,
                f"{found.records:,}",
                f"{found.true_people:,}",
                *(f"{getattr(found, one):.4f}" for one in MEASURES),
                f"{to_train:.1f}",
                f"{to_resolve:.1f}",
                f"{memory:,.0f}",
            )
    console = Console()
    console.width = max(console.width, WIDTH_OF_THE_TABLE)
    console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
