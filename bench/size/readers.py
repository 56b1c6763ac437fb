"""How long readers wait: two queries of a dashboard on the analytics file of a release.

Belongs here: the queries and their times. Does not belong here: BI tools. Each time is of a connection of its own, as a
dashboard that is opened has one.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import duckdb

TIMES = 21
STUDY = "met_2022"
QUERIES = {
    "cohort_member_harm": f"""
        select
            person_key, harm_rank, offences, harm_days, peak_harm_days, primary_offence_type, managed_by_iom, age_band
        from marts.cohort_member_harm
        where study_id = '{STUDY}' and cohort_id = 'victim_offender'
        order by harm_rank
        limit 50
    """,
    "cohort_group_summary": f"""
        select cohort_id, group_size, persons, offences, harm_days, avg_harm_days, pct_cohort_harm
        from marts.cohort_group_summary
        where study_id = '{STUDY}'
        order by cohort_id, group_size
    """,
}


def waiting_times(analytics: Path) -> dict[str, float]:
    """The median time of each query in milliseconds, opening the file included; a query without rows raises."""
    return {table: median(_milliseconds(analytics, query) for _ in range(TIMES)) for table, query in QUERIES.items()}


def _milliseconds(analytics: Path, query: str) -> float:
    started = time.monotonic()
    with duckdb.connect(analytics, read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    waited = (time.monotonic() - started) * 1000
    if not rows:
        raise ValueError(f"{analytics.name} answers a reader's query with no row")
    return waited
