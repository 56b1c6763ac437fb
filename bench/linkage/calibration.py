"""Whether a match weight means what it says, against who is truly who.

Belongs here: the pairs that a model scores in a benchmark population, beside the truth. Does not belong here: binning
(`orchestration/people/calibration.py`) and drawing (`orchestration/people/charts.py`), which need no truth and no
benchmark.

`python -m bench.linkage.calibration PAIRS TRUTH --out PLOT.svg` takes Parquet of pairs (record_id, other_record_id,
match_weight) and of truth; `python -m bench.linkage.police --calibration PLOT.svg` scores the pairs itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from rich.console import Console
from rich.table import Table

from bench.linkage.measure import Source, measuring
from orchestration.people.calibration import FURTHEST, Bin, bins_of, headings, markdown_of, row_of
from orchestration.people.charts import calibration_chart, write_svg
from orchestration.people.linkage_model import LinkageModel
from orchestration.people.pairs import score_pairs
from orchestration.people.resolve import open_scratch
from orchestration.people.tables import read_records
from orchestration.people.train import prepare_signatures

TITLE = "Calibration: share of true pairs by match weight"
COUNTED = "true pairs"


def scored_pairs(records: Path, model: LinkageModel) -> pa.Table:
    """The pairs that a model compares, down to weights that lead to nothing: record_id, other_record_id, match_weight.

    Records that say the same are compared once, as in resolution, and the first of them stands for all.
    """
    every_weight = replace(model, weights=replace(model.weights, attach=-FURTHEST))
    with open_scratch() as scratch:
        signatures = prepare_signatures(scratch, read_records(records), model.extra)
        scratch.execute("create table known_signature (signature_id integer)")
        scratch.execute("create table known_pair (one integer, other integer, weight double)")
        score_pairs(scratch, every_weight, signatures, signatures)
        return scratch.sql("""
            select one.first_record_id as record_id, other.first_record_id as other_record_id, weight as match_weight
            from scored_pair as pair
            inner join signature as one on pair.one = one.signature_id
            inner join signature as other on pair.other = other.signature_id
        """).to_arrow_table()


def calibration(pairs: Source, truth: Source, *, width: float = 1.0) -> list[Bin]:
    """Bin pairs (record_id, other_record_id, match_weight) by weight; `truth` has record_id and true_person."""
    beside_truth = """
        select pairs.match_weight, one.true_person = other.true_person as is_same
        from pairs
        inner join truth as one on pairs.record_id = one.record_id
        inner join truth as other on pairs.other_record_id = other.record_id
    """
    with measuring(pairs=pairs, truth=truth) as connection:
        return bins_of(connection, beside_truth, width)


def calibration_table(bins: Sequence[Bin]) -> Table:
    """The bins as a table."""
    table = Table(*headings(COUNTED), title="Calibration")
    for one in bins:
        table.add_row(*row_of(one))
    return table


def write_calibration(bins: Sequence[Bin], plot: Path) -> None:
    """Write the plot as SVG, and the table as Markdown beside it."""
    write_svg(calibration_chart(bins, TITLE, "share of true pairs"), plot)
    plot.with_suffix(".md").write_text(markdown_of(bins, COUNTED), encoding="utf-8")


def main(
    pairs: Annotated[Path, typer.Argument(help="Parquet: record_id, other_record_id, match_weight.")],
    truth: Annotated[Path, typer.Argument(help="Parquet: record_id, true_person.")],
    out: Annotated[Path, typer.Option(help="SVG to write; the table goes beside it.")],
    width: Annotated[float, typer.Option(help="Of a bin.")] = 1.0,
) -> None:
    """Print the table and write both."""
    bins = calibration(pairs, truth, width=width)
    Console().print(calibration_table(bins))
    write_calibration(bins, out)


if __name__ == "__main__":
    typer.run(main)
