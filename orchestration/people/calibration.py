"""Whether a match weight means what it says, in numbers.

Belongs here: how a model's weights are spread over a table's pairs, binning pairs by weight against a yardstick of
who is one person, and the yardstick that needs no truth. Does not belong here: drawing (`charts.py`) and training
(`train.py`).

A weight w states a chance of 1 / (1 + 2 ** -w) that two records are one person's. Where both carry a valid PNC id,
equal ids say whether they are, and the model need not see it: its weight is taken without what identifiers add to it.
Two kinds of pairs would mislead and are left out. Those that only an identifier brings together have equal ids by
their choice. Those that differ in nothing but identifiers have different ones, since records that say the same are one
signature.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.people.linkage_model import POLICE_IDENTIFIERS, LinkageModel, identifier_rules
from orchestration.people.pairs import linker_for, odds_of_two
from orchestration.people.resolve import open_scratch
from orchestration.people.signatures import COMPARED
from orchestration.people.train import prepare_signatures

YARDSTICK = "pnc_id"

DEVIATIONS = 1.96  # of a normal law, on either side of its mean: 95 %
FURTHEST = 20.0  # weights beyond, on either side, are one bin: they state less than one doubt in a million


@dataclass(frozen=True)
class Bin:
    """Pairs of a weight from `lowest` up to `lowest` + width.

    `same_pairs` are one person's by the yardstick; `expected` is the mean of what the weights state.
    """

    lowest: float
    width: float
    pairs: int
    same_pairs: int
    expected: float

    @property
    def middle(self) -> float:
        """The weight in the middle."""
        return self.lowest + self.width / 2

    @property
    def label(self) -> str:
        """The weights in words."""
        if self.lowest >= FURTHEST:
            return f"{self.lowest:g} and more"
        if self.lowest <= -FURTHEST:
            return f"below {self.lowest + self.width:g}"
        return f"{self.lowest:g} to {self.lowest + self.width:g}"

    @property
    def observed(self) -> float:
        """The share of pairs that are one person's."""
        return self.same_pairs / self.pairs

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval for the share, since a bin may hold few pairs, or all of one kind."""
        z, many = DEVIATIONS, self.pairs
        centre = (self.observed + z * z / (2 * many)) / (1 + z * z / many)
        spread = self.observed * (1 - self.observed) / many + z * z / (4 * many * many)
        half = z * math.sqrt(spread) / (1 + z * z / many)
        return max(centre - half, 0.0), min(centre + half, 1.0)


@dataclass(frozen=True)
class Examination:
    """What a model makes of a table of records.

    `compared` counts all compared pairs by their weight, rounded down; `by_id` is the calibration against equal PNC
    ids, empty where no pair can tell. `splink_charts` are Splink's own, as Vega-Lite: they show parameters and no data.
    """

    compared: Mapping[int, int]
    by_id: Sequence[Bin]
    splink_charts: Mapping[str, dict[str, Any]]


def chance(weight: float) -> float:
    """What a match weight states."""
    return 1 / (1 + 2**-weight)


def bins_of(connection: duckdb.DuckDBPyConnection, pairs: str, width: float = 1.0) -> list[Bin]:
    """Bin the pairs of a query, which yields match_weight and is_same, by weight."""
    rows = connection.execute(
        f"""
        select
            floor(least(greatest(match_weight, -$furthest), $furthest) / $width) * $width as lowest,
            count(*),
            count(*) filter (where is_same),
            avg(1 / (1 + pow(2, -match_weight)))
        from ({pairs}) as pairs
        group by lowest
        order by lowest
        """,
        {"width": width, "furthest": FURTHEST},
    ).fetchall()
    return [Bin(lowest, width, *rest) for lowest, *rest in rows]


def headings(same: str) -> tuple[str, ...]:
    """The columns of a table of bins; `same` is what the yardstick counts."""
    return ("match weight", "pairs", same, "observed", "95 % interval", "expected")


def row_of(one: Bin) -> tuple[str, ...]:
    """A bin as a row of such a table."""
    low, high = one.interval
    shares = f"{one.observed:.4f}", f"{low:.4f} to {high:.4f}", f"{one.expected:.4f}"
    return one.label, f"{one.pairs:,}", f"{one.same_pairs:,}", *shares


def markdown_of(bins: Sequence[Bin], same: str) -> str:
    """A table of bins in Markdown."""
    lines = [headings(same), ("---", *["---:"] * 5), *(row_of(one) for one in bins)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def examine(records: pa.Table, model: LinkageModel) -> Examination:
    """Let a model weigh the pairs of `records` (columns as `resolve` takes them)."""
    with open_scratch() as scratch:
        signatures = prepare_signatures(scratch, records, model.extra)
        by_identifier = identifier_rules(model.identifiers)
        given = model.settings["blocking_rules_to_generate_predictions"]
        by_likeness = [rule for rule in given if rule["blocking_rule"] not in by_identifier]
        # Splink notes the first rule that finds a pair: what only an identifier finds is told by these coming last.
        rules = by_likeness + [rule for rule in given if rule["blocking_rule"] in by_identifier]
        settings = {
            **model.settings,
            "blocking_rules_to_generate_predictions": rules,
            "probability_two_random_records_match": odds_of_two(model, signatures),
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": True,
        }
        linker = linker_for(scratch, settings, model.extra)
        pairs = linker.inference.predict().physical_name
        counts = scratch.execute(f"""
            select cast(floor(match_weight) as integer) as lowest, count(*) from {pairs} group by lowest order by lowest
        """).fetchall()
        drawn = linker.visualisations
        return Examination(
            compared=dict(counts),
            by_id=bins_of(scratch, _pairs_with_ids(pairs, model, len(by_likeness))),
            splink_charts={
                "match-weights": drawn.match_weights_chart().chart_dict,
                "m-and-u": drawn.m_u_parameters_chart().chart_dict,
            },
        )


def _pairs_with_ids(pairs: str, model: LinkageModel, rules_of_likeness: int) -> str:
    """Pairs whose PNC ids can tell, with the weight that they have without identifiers."""
    identifiers = {*POLICE_IDENTIFIERS, *model.identifiers}
    compared = [comparison["output_column_name"] for comparison in model.settings["comparisons"]]
    without = "".join(f" - mw_{column}" for column in compared if column in identifiers)
    same = " and ".join(
        f"one.{column} is not distinct from other.{column}"
        for column in (*COMPARED, *model.extra)
        if column not in identifiers
    )
    return f"""
        select pair.match_weight{without} as match_weight, one.{YARDSTICK} = other.{YARDSTICK} as is_same
        from {pairs} as pair
        inner join signature as one on pair.signature_id_l = one.signature_id
        inner join signature as other on pair.signature_id_r = other.signature_id
        where
            one.{YARDSTICK} is not null
            and other.{YARDSTICK} is not null
            and cast(pair.match_key as integer) < {rules_of_likeness}
            and not ({same})
    """
