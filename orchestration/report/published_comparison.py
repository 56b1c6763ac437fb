"""The page of published figures: every figure that the documents printed, beside ours, table by table.

Belongs here: laying out `marts.published_comparison` as Markdown, and what the documents are called. Does not belong
here: comparing (that is the model), and what the study's slips mean (`docs/the-study.md`).

`python -m orchestration.report.published_comparison` writes `docs/published-comparison.md` from the current release.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration.home import PROJECT, Home

PAGE = PROJECT / "docs" / "published-comparison.md"

WORDS = {
    "match": "match",
    "published_arithmetic_error": "slip of the print",
    "not_reproducible": "not reproducible",
    "differs": "**differs**",
}
STUDY = "south-area-2022"
DOCUMENTS = {
    STUDY: "the 2022 study",
    "bedfordshire-2018-19": "Bedfordshire's report of 2018-19",
    "london-2021": "London's framework of 2021",
}
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
                document, table_no, area, cohort_id, group_size, metric, offence_type, published, reproduced, status,
                coalesce(note, '') as note
            from marts.published_comparison
            order by
                min(figure_no) over (partition by document), try_cast(table_no as integer) nulls last,
                min(figure_no) over (partition by document, table_no), figure_no
            """
        ).fetchall()
    figures = [PrintedFigure(*row) for row in rows]
    parts = [_totals(figures)]
    for document, of_document in groupby(figures, key=lambda figure: figure.document):
        tables = groupby(of_document, key=lambda figure: figure.table_no)
        parts += [_table(document, table_no, list(of_table)) for table_no, of_table in tables]
    return "\n".join([HEAD, *(line for part in parts for line in part)]) + "\n"


class PrintedFigure(NamedTuple):
    """One row of `marts.published_comparison`."""

    document: str
    table_no: str
    area: str | None
    cohort_id: str | None
    group_size: int | None
    metric: str
    offence_type: str | None
    published: Decimal | None
    reproduced: Decimal | None
    status: str
    note: str


def _totals(figures: list[PrintedFigure]) -> Iterator[str]:
    yield f"| outcome | {' | '.join(DOCUMENTS.values())} |"
    yield f"|---|{'---:|' * len(DOCUMENTS)}"
    for status, word in WORDS.items():
        yield _row(word, *(_count(figures, document, status) for document in DOCUMENTS))
    yield _row("all", *(_count(figures, document) for document in DOCUMENTS))
    yield ""


def _count(figures: list[PrintedFigure], document: str, status: str | None = None) -> str:
    return str(sum(one.document == document and status in {None, one.status} for one in figures))


def _table(document: str, table_no: str, figures: list[PrintedFigure]) -> Iterator[str]:
    if document == STUDY:
        title = "In the text" if table_no == "text" else f"Table {table_no}"
        columns = ["cohort", "group", "figure", "offence type"]
    else:
        title = f"{DOCUMENTS[document]}: {table_no}"
        columns = ["row", "figure", "offence type"]
    yield f"## {title}"
    yield ""
    yield _row(*columns, "printed", "ours", "outcome", "note")
    yield f"|{'---|' * len(columns)}---:|---:|---|---|"
    for one in figures:
        figure = one.metric.replace("_", " ")
        if document == STUDY:
            group = f"top {one.group_size}" if one.group_size else "all"
            cells = [COHORTS[one.cohort_id or ""], group, figure, one.offence_type or ""]
        else:
            cells = [one.area or "", figure, one.offence_type or ""]
        yield _row(*cells, _figure(one.published), _figure(one.reproduced), WORDS[one.status], one.note)
    yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _figure(value: Decimal | None) -> str:
    return "none" if value is None else f"{round(value, 2):,.2f}".removesuffix(".00")


if __name__ == "__main__":
    PAGE.write_text(comparison_page(Home.find().current / "analytics.duckdb"))
    print(f"Wrote {PAGE.relative_to(PROJECT)}")
