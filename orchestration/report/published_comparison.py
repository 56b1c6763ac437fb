"""The page of published figures: every figure the study printed, beside ours, table by table.

Belongs here: laying out `marts.published_comparison` as Markdown. Does not belong here: comparing (that is the model),
and what the study's slips mean (`docs/the-study.md`).

`python -m orchestration.report.published_comparison` writes `docs/published-comparison.md` from the current release.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.home import PROJECT, Home

PAGE = PROJECT / "docs" / "published-comparison.md"

WORDS = {"match": "match", "published_arithmetic_error": "slip of the print", "differs": "**differs**"}
COHORTS = {"iom": "IOM", "victim_offender": "Victim-offenders"}

HEAD = """\
# Published figures beside ours

Written by `make pages` from a release of the demonstration deliveries; not to be edited by hand. What the slips are,
and those that stand in the text, is told in [the study](the-study.md).
"""


def comparison_page(analytics_file: Path) -> str:
    """The page as Markdown.

    Args:
        analytics_file: a release's `analytics.duckdb`; opened read-only.
    """
    with duckdb.connect(analytics_file, read_only=True) as analytics:
        rows = analytics.execute(
            """
            select
                table_no, cohort_id, group_size, metric, offence_type, published, reproduced, status,
                coalesce(note, '') as note
            from marts.published_comparison
            order by try_cast(table_no as integer) nulls last, figure_no
            """
        ).fetchall()
    return "\n".join([HEAD, *_totals(rows), *_tables(rows)]) + "\n"


def _totals(rows: list[tuple]) -> Iterator[str]:
    statuses = [row[7] for row in rows]
    yield "| outcome | figures |"
    yield "|---|---:|"
    for status, word in WORDS.items():
        yield f"| {word} | {statuses.count(status)} |"
    yield f"| all | {len(rows)} |"
    yield ""


def _tables(rows: list[tuple]) -> Iterator[str]:
    for table_no, figures in groupby(rows, key=lambda row: row[0]):
        yield f"## {'In the text' if table_no == 'text' else f'Table {table_no}'}"
        yield ""
        yield "| cohort | group | figure | offence type | printed | ours | outcome | note |"
        yield "|---|---|---|---|---:|---:|---|---|"
        for _, cohort_id, group_size, metric, offence_type, published, reproduced, status, note in figures:
            group = f"top {group_size}" if group_size else "all"
            cells = [
                COHORTS[cohort_id],
                group,
                metric.replace("_", " "),
                offence_type or "",
                _figure(published),
                "none" if reproduced is None else _figure(round(reproduced, 2)),
                WORDS[status],
                note,
            ]
            yield f"| {' | '.join(cells)} |"
        yield ""


def _figure(value: object) -> str:
    text = f"{value:,.2f}"
    return text.removesuffix(".00")


if __name__ == "__main__":
    PAGE.write_text(comparison_page(Home.find().current / "analytics.duckdb"))
    print(f"Wrote {PAGE.relative_to(PROJECT)}")
