"""Whether a match weight means what it says: the share of true pairs at each weight, as a table and as a plot.

Belongs here: binning scored pairs against who is truly who, and drawing the bins. Does not belong here: scoring pairs.

A weight w states a chance of 1 / (1 + 2 ** -w) that two records are one person's. `python -m bench.linkage.calibration
PAIRS TRUTH --out PLOT.svg` takes Parquet of pairs (record_id, other_record_id, match_weight) and of truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.linkage.measure import Source, measuring

WIDTH, HEIGHT, MARGIN = 640, 400, 60
LEAST_RADIUS, LARGEST_RADIUS = 2.0, 9.0
STEPS_OF_THE_CURVE = 200
DEVIATIONS = 1.96  # of a normal law, on either side of its mean: 95 %
FURTHEST = 20.0  # weights beyond, on either side, are one bin: they state less than one doubt in a million


@dataclass(frozen=True)
class Bin:
    """Pairs of a weight from `lowest` up to `lowest` + width; `expected` is the mean of what their weights state."""

    lowest: float
    width: float
    pairs: int
    true_pairs: int
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
        return f"{self.lowest:g} to {self.lowest + self.width:g}"

    @property
    def observed(self) -> float:
        """The share of true pairs."""
        return self.true_pairs / self.pairs

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval for the share, since a bin may hold few pairs, or none that is false."""
        z, many = DEVIATIONS, self.pairs
        centre = (self.observed + z * z / (2 * many)) / (1 + z * z / many)
        spread = self.observed * (1 - self.observed) / many + z * z / (4 * many * many)
        half = z * math.sqrt(spread) / (1 + z * z / many)
        return max(centre - half, 0.0), min(centre + half, 1.0)


def chance(weight: float) -> float:
    """What a match weight states."""
    return 1 / (1 + 2**-weight)


def calibration(pairs: Source, truth: Source, *, width: float = 1.0) -> list[Bin]:
    """Bin pairs (record_id, other_record_id, match_weight) by weight; `truth` has record_id and true_person."""
    with measuring(pairs=pairs, truth=truth) as connection:
        rows = connection.execute(
            """
            select
                floor(least(greatest(match_weight, -$furthest), $furthest) / $width) * $width as lowest,
                count(*),
                count(*) filter (where one.true_person = other.true_person),
                avg(1 / (1 + pow(2, -match_weight)))
            from pairs
            inner join truth as one on pairs.record_id = one.record_id
            inner join truth as other on pairs.other_record_id = other.record_id
            group by lowest
            order by lowest
            """,
            {"width": width, "furthest": FURTHEST},
        ).fetchall()
    return [Bin(lowest, width, *rest) for lowest, *rest in rows]


def calibration_table(bins: Sequence[Bin]) -> Table:
    """The bins as a table."""
    table = Table("match weight", "pairs", "true pairs", "observed", "95 % interval", "expected", title="Calibration")
    for one in bins:
        low, high = one.interval
        table.add_row(
            one.label,
            f"{one.pairs:,}",
            f"{one.true_pairs:,}",
            f"{one.observed:.4f}",
            f"{low:.4f} to {high:.4f}",
            f"{one.expected:.4f}",
        )
    return table


def calibration_svg(bins: Sequence[Bin], title: str = "Share of true pairs by match weight") -> str:
    """The bins as dots with their intervals, beside the curve of what the weights state."""
    first = math.floor(min(one.lowest for one in bins))
    last = math.ceil(max(one.lowest + one.width for one in bins))
    steps = [first + (last - first) * step / STEPS_OF_THE_CURVE for step in range(STEPS_OF_THE_CURVE + 1)]
    curve = " ".join(f"{_across(at, first, last):.1f},{_up(chance(at)):.1f}" for at in steps)
    most = max(one.pairs for one in bins)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12" fill="#333">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{WIDTH / 2}" y="24" text-anchor="middle" font-size="15">{title}</text>',
        *_axes(first, last),
        f'<polyline points="{curve}" fill="none" stroke="#888" stroke-width="1.5" stroke-dasharray="5 3"/>',
        *(_dot(one, most, first, last) for one in bins),
        *_legend(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _across(weight: float, first: float, last: float) -> float:
    return MARGIN + (weight - first) / max(last - first, 1) * (WIDTH - 2 * MARGIN)


def _up(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)


def _axes(first: int, last: int) -> list[str]:
    step = max(1, math.ceil((last - first) / 12))
    lines = [f'<path d="M{MARGIN} {_up(1)}V{_up(0)}H{WIDTH - MARGIN}" fill="none" stroke="#333"/>']
    for weight in range(first, last + 1, step):
        x = _across(weight, first, last)
        lines.append(f'<path d="M{x:.1f} {_up(0)}v5" stroke="#333"/>')
        lines.append(f'<text x="{x:.1f}" y="{_up(0) + 18}" text-anchor="middle">{weight}</text>')
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines.append(f'<path d="M{MARGIN} {_up(share)}H{WIDTH - MARGIN}" stroke="#ddd"/>')
        lines.append(f'<text x="{MARGIN - 8}" y="{_up(share) + 4}" text-anchor="end">{share:.2f}</text>')
    lines.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 18}" text-anchor="middle">match weight</text>')
    turned = f'text-anchor="middle" transform="rotate(-90 16 {HEIGHT / 2})"'
    lines.append(f'<text x="16" y="{HEIGHT / 2}" {turned}>share of true pairs</text>')
    return lines


def _dot(one: Bin, most: int, first: int, last: int) -> str:
    """A bin: the more pairs, the larger."""
    x, (low, high) = _across(one.middle, first, last), one.interval
    radius = LEAST_RADIUS + (LARGEST_RADIUS - LEAST_RADIUS) * math.sqrt(one.pairs / most)
    told = f"{one.label}: {one.true_pairs:,} of {one.pairs:,} pairs are true"
    return (
        f'<path d="M{x:.1f} {_up(low):.1f}V{_up(high):.1f}" stroke="#0b5fa5"/>'
        f'<circle cx="{x:.1f}" cy="{_up(one.observed):.1f}" r="{radius:.1f}" fill="#0b5fa5" fill-opacity="0.6">'
        f"<title>{told}</title></circle>"
    )


def _legend() -> list[str]:
    x, y = WIDTH - MARGIN - 190, _up(0) - 48
    return [
        f'<circle cx="{x + 12}" cy="{y}" r="5" fill="#0b5fa5" fill-opacity="0.6"/>',
        f'<text x="{x + 30}" y="{y + 4}">observed, with 95 % interval</text>',
        f'<path d="M{x} {y + 20}h24" stroke="#888" stroke-width="1.5" stroke-dasharray="5 3"/>',
        f'<text x="{x + 30}" y="{y + 24}">what the weight states</text>',
    ]


def main(
    pairs: Annotated[Path, typer.Argument(help="Parquet: record_id, other_record_id, match_weight.")],
    truth: Annotated[Path, typer.Argument(help="Parquet: record_id, true_person.")],
    out: Annotated[Path, typer.Option(help="SVG to write.")],
    width: Annotated[float, typer.Option(help="Of a bin.")] = 1.0,
) -> None:
    """Print the table and write the plot."""
    bins = calibration(pairs, truth, width=width)
    Console().print(calibration_table(bins))
    out.write_text(calibration_svg(bins), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
