"""The headline of a release, as the terminal shows it: Table 18 of the study, side by side.

Belongs here: reading a release's `analytics.duckdb` and laying it out with rich. Does not belong here: computing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.release.publish import Release
from orchestration.report.published_comparison import DOCUMENTS

STUDY_OF_THE_HEADLINE = "sn_2022"
COHORTS = {"iom": "IOM", "victim_offender": "VO"}
# The table sets these two side by side; all the others are in marts.cohort_reach.
OF_TABLE_18 = f"cohort_id in ({', '.join(repr(cohort_id) for cohort_id in COHORTS)})"

WAYS_OF_CHOOSING = {
    "managed_as_they_are": "the managed, in no order",
    "top_managed": "the most harmful managed",
    "top_victim_offenders": "the most harmful VO",
    "top_of_both": "the most harmful of both",
}

WIDTH_OF_LABELS = 30
WIDTH_OF_FIGURES = 12

# Title, then the column of cohort_group_summary or (offence type, column of cohort_group_offence_type), then format.
TABLE_18 = [
    ("Offences", "offences", "{:,.0f}"),
    ("Harm days", "harm_days", "{:,.1f}"),
    ("Offences a person", "avg_offences", "{:,.2f}"),
    ("Harm days a person", "avg_harm_days", "{:,.2f}"),
    ("% violence of offences", ("Violence", "pct_offences"), "{:.2f}"),
    ("% acquisitive of offences", ("Acquisitive", "pct_offences"), "{:.2f}"),
    ("% violence of harm", ("Violence", "pct_harm"), "{:.2f}"),
    ("% acquisitive of harm", ("Acquisitive", "pct_harm"), "{:.2f}"),
    ("% of cohort's offences", "pct_cohort_offences", "{:.2f}"),
    ("% of cohort's harm", "pct_cohort_harm", "{:.2f}"),
]


def show_headline(console: Console, folder: Path, release: Release, study_id: str = STUDY_OF_THE_HEADLINE) -> None:
    """Print Table 18, the targets, the studies, the published comparison and where the files are.

    Args:
        console: where to print.
        folder: the release's folder, usually `current`.
        release: what its `release.json` says.
        study_id: the study of Table 18; where it has no people, the first study that has some is shown.
    """
    with duckdb.connect(folder / "analytics.duckdb", read_only=True) as analytics:
        shown = _study_with_people(analytics, study_id)
        if shown is None:
            console.print("No cohort of any study has people in it.")
        else:
            for table in _table_18(analytics, shown, console.width):
                console.print(table)
            console.print("IOM: managed by Integrated Offender Management. VO: victim-offenders.", style="dim")
            _print_targets(console, analytics, shown)
            console.print(_capacity(analytics, shown))
            console.print(_studies(analytics))
        _print_empty_studies(console, analytics)
        _print_published_comparison(console, analytics)
        _print_data_quality(console, analytics)
        _print_people(console, analytics, release)
    _print_places(console, folder, release)


def studies_of(folder: Path) -> list[str]:
    """The ids of the studies in a release."""
    with duckdb.connect(folder / "analytics.duckdb", read_only=True) as analytics:
        return [study_id for (study_id,) in analytics.execute("select study_id from marts.study").fetchall()]


def _study_with_people(analytics: duckdb.DuckDBPyConnection, wanted: str) -> str | None:
    found = analytics.execute(
        f"select study_id from marts.cohort_group_summary where {OF_TABLE_18} group by study_id order by study_id"
    ).fetchall()
    studies = [study_id for (study_id,) in found]
    return wanted if wanted in studies else next(iter(studies), None)


def _table_18(analytics: duckdb.DuckDBPyConnection, study_id: str, width: int) -> Iterator[Table]:
    """Table 18 in one piece, or in several one below the other where the terminal is too narrow."""
    title = analytics.execute("select title from marts.study where study_id = ?", [study_id]).fetchone()
    columns = analytics.execute(
        f"""
        select distinct group_size, cohort_id, persons
        from marts.cohort_group_summary
        where study_id = ? and {OF_TABLE_18}
        order by group_size desc nulls first, cohort_id
        """,
        [study_id],
    ).fetchall()
    # A piece never separates the two cohorts of a group.
    columns_in_a_piece = max(2, (width - WIDTH_OF_LABELS) // WIDTH_OF_FIGURES // 2 * 2)
    for start in range(0, len(columns), columns_in_a_piece):
        piece = columns[start : start + columns_in_a_piece]
        table = Table(title=str(title[0]) if title and start == 0 else None, title_justify="left")
        table.add_column("", no_wrap=True)
        for group_size, cohort_id, persons in piece:
            group = f"top {group_size}" if group_size else f"all {persons}"
            table.add_column(f"{COHORTS[cohort_id]}\n{group}", justify="right")
        for label, metric, layout in TABLE_18:
            cells = [_figure(analytics, study_id, cohort_id, group_size, metric) for group_size, cohort_id, _ in piece]
            table.add_row(label, *("-" if cell is None else layout.format(cell) for cell in cells))
        yield table


def _figure(
    analytics: duckdb.DuckDBPyConnection,
    study_id: str,
    cohort_id: str,
    group_size: int | None,
    metric: str | tuple[str, str],
) -> float | None:
    table, column, more = ("cohort_group_summary", metric, "")
    if isinstance(metric, tuple):
        offence_type, column = metric
        table, more = "cohort_group_offence_type", f"and offence_type = '{offence_type}'"
    found = analytics.execute(
        f"""
        select {column}
        from marts.{table}
        where study_id = ? and cohort_id = ? and group_size is not distinct from ? {more}
        """,
        [study_id, cohort_id, group_size],
    ).fetchone()
    return None if found is None or found[0] is None else float(found[0])


def _print_targets(console: Console, analytics: duckdb.DuckDBPyConnection, study_id: str) -> None:
    counted = analytics.execute(
        """
        select
            count(*),
            count(*) filter (where is_target),
            count(*) filter (where is_unmanaged),
            any_value(target_group_size)
        from marts.priority_target
        inner join marts.study using (study_id)
        where study_id = ?
        """,
        [study_id],
    ).fetchone()
    few = analytics.execute(
        f"""
        select cohort_id, persons_for_half_harm, persons
        from marts.cohort_power_few
        where study_id = ? and persons_for_half_harm is not null and {OF_TABLE_18}
        order by cohort_id
        """,
        [study_id],
    ).fetchall()
    if counted:
        people, targets, unmanaged, top = counted
        console.print(
            f"Among the {top} most harmful of either cohort: [bold]{people}[/bold] "
            f"{'person' if people == 1 else 'people'}, "
            f"[bold]{targets}[/bold] to target, [bold]{unmanaged}[/bold] of them managed by nobody."
        )
    for cohort_id, half, persons in few:
        console.print(
            f"Half of the harm of the {persons} in {COHORTS[cohort_id]} comes from [bold]{half}[/bold] of them."
        )


def _capacity(analytics: duckdb.DuckDBPyConnection, study_id: str) -> Table:
    """What a team reaches by each way of choosing whom it manages, the least first."""
    rows = analytics.execute(
        """
        select
            way_of_choosing, team_capacity, persons_reached, pct_harm_reached, pct_violent_harm_reached,
            cost_per_harm_day_gbp
        from marts.capacity_option
        where study_id = ?
        order by pct_harm_reached, way_of_choosing
        """,
        [study_id],
    ).fetchall()
    capacity = rows[0][1] if rows else "no"
    table = Table(title=f"What one team for {capacity} people reaches", title_justify="left")
    table.add_column("whom it manages")
    for heading in ("people", "% of harm\nof both", "% of their\nviolent harm", "GBP a\nharm day"):
        table.add_column(heading, justify="right")
    for way, _, people, harm, violent, cost in rows:
        cells = [_percent(harm), _percent(violent), None if cost is None else f"{cost:,.2f}"]
        table.add_row(WAYS_OF_CHOOSING.get(way, way), str(people), *(cell or "-" for cell in cells))
    return table


def _studies(analytics: duckdb.DuckDBPyConnection) -> Table:
    rows = analytics.execute(
        """
        select
            study.study_id,
            case when study.area_code = study.force_code then 'all' else study.area_code end as area,
            max(case when cohort_id = 'iom' then persons end),
            max(case when cohort_id = 'iom' then pct_violent_harm end),
            max(case when cohort_id = 'victim_offender' then persons end),
            max(case when cohort_id = 'victim_offender' then pct_violent_harm end),
            (select count(*) filter (where is_target) from marts.priority_target as target
                where target.study_id = study.study_id),
            (select count(*) filter (where is_unmanaged) from marts.priority_target as target
                where target.study_id = study.study_id)
        from marts.study
        inner join marts.cohort_group_summary as summary
            on study.study_id = summary.study_id and summary.group_size is null
        group by study.study_id, area
        order by study.study_id
        """
    ).fetchall()
    table = Table(title="Every study with people in it", title_justify="left", pad_edge=False)
    table.add_column("study", no_wrap=True)
    table.add_column("area", no_wrap=True)
    headings = ["IOM", "% violent\nharm", "VO", "% violent\nharm", "to\ntarget", "managed\nby nobody"]
    for heading in headings:
        table.add_column(heading, justify="right")
    for study_id, area, managed, managed_violent, offenders, offenders_violent, *targets in rows:
        cells = [managed, _percent(managed_violent), offenders, _percent(offenders_violent)]
        table.add_row(study_id, area, *("-" if cell is None else str(cell) for cell in [*cells, *targets]))
    return table


def _print_empty_studies(console: Console, analytics: duckdb.DuckDBPyConnection) -> None:
    empty = analytics.execute(
        "select study_id from marts.study anti join marts.cohort_membership using (study_id) order by study_id"
    ).fetchall()
    if empty:
        console.print(f"Nobody is in any cohort of {', '.join(study_id for (study_id,) in empty)}.", style="dim")


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.1f}"


def _print_published_comparison(console: Console, analytics: duckdb.DuckDBPyConnection) -> None:
    """How the printed figures of each document compare, where any of them is ours to compare."""
    counted = analytics.execute(
        """
        select document, status, count(*)
        from marts.published_comparison
        group by document, status
        having document in (select document from marts.published_comparison where reproduced is not null)
        """
    ).fetchall()
    for document, title in DOCUMENTS.items():
        counts = {status: figures for one, status, figures in counted if one == document}
        if not counts:
            continue
        said = [
            f"[green]{counts.get('match', 0)} match[/green]",
            f"[yellow]{counts.get('published_arithmetic_error', 0)} are slips of the printed arithmetic[/yellow]",
            f"[red]{counts.get('differs', 0)} differ[/red]",
        ]
        if counts.get("not_reproducible"):
            said.append(f"{counts['not_reproducible']} cannot be reproduced")
        console.print(f"Published figures of {title}: {sum(counts.values())}. {', '.join(said)}.")


def _print_data_quality(console: Console, analytics: duckdb.DuckDBPyConnection) -> None:
    row = analytics.execute(
        """
        select
            (select count(*) from data_quality.quarantined_row),
            (select count(*) from data_quality.orphan_row),
            (select coalesce(sum(charges_and_cautions), 0) from data_quality.offence_weighting
                where weight_rule = 'unweighted' and harm_index_edition = 'cchi_2020')
        """
    ).fetchone()
    if row:
        console.print(
            f"Data quality: in quarantine {row[0]:,}; waiting for their other half {row[1]:,}; "
            f"charged or cautioned offences without a weight {row[2]:,}.",
            style="dim",
        )


def _print_people(console: Console, analytics: duckdb.DuckDBPyConnection, release: Release) -> None:
    """How many records are how many people, who changed since the last release, and what somebody should look at."""
    if not release.people:
        return
    (listed, cases) = analytics.execute(
        "select coalesce(sum(listed), 0), coalesce(sum(cases), 0) from data_quality.person_review_count"
    ).fetchone() or (0, 0)
    changed = ", ".join(f"{count:,} {change}" for change, count in release.changes.items())
    console.print(
        f"People: {release.people['people']:,} behind {release.people['records']:,} records"
        + (f"; since the release before: {changed} (marts.cohort_change)" if changed else "")
        + f". To settle: {cases:,}, of which {listed:,} are listed in data_quality.person_review.",
        style="dim",
    )


def _print_places(console: Console, folder: Path, release: Release) -> None:
    places = Table.grid(padding=(0, 2))
    places.add_row("Release", f"{release.release_id}, published {release.published_at}")
    places.add_row("For BI tools", escape(str(folder / "analytics.duckdb")))
    places.add_row("", escape(str(folder / "parquet")))
    places.add_row("Who is who", f"{escape(str(folder / 'restricted' / 'nominals.duckdb'))} (restricted)")
    console.print(places)
