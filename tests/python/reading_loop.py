"""A reader that queries the current release again and again, as a process of its own: `reading_loop.py HOME`.

Belongs here: reading as a BI tool does, and saying what was seen, a line of JSON each time. Does not belong here: what
is expected of it (`test_readers.py`). It reads until its standard input ends; any error ends it with exit code 1.
"""

from __future__ import annotations

import json
import os
import select
import sys
from pathlib import Path

import duckdb

TWO_RELATED_TABLES = """
    select
        (select count(*) from marts.cohort_membership) as members,
        (select count(*) from marts.cohort_member_harm) as harms,
        (select count(*) from marts.cohort_membership anti join marts.cohort_member_harm
            using (study_id, cohort_id, person_key)) as strangers
"""


def main(home: Path) -> None:
    """Read until nobody listens any more."""
    while not select.select([sys.stdin], [], [], 0)[0]:
        # By the pointer, as a BI tool is set up: one connection reads one release.
        with duckdb.connect(home / "current" / "analytics.duckdb", read_only=True) as analytics:
            members, harms, strangers = analytics.execute(TWO_RELATED_TABLES).fetchone()
        seen = {"members": members, "harms": harms, "strangers": strangers}
        # Several files of one release: the pointer is resolved once, and all are opened in that folder.
        folder = Path(os.path.realpath(home / "current"))
        said = json.loads((folder / "release.json").read_text())
        with duckdb.connect(folder / "analytics.duckdb", read_only=True) as analytics:
            rows = {
                table: analytics.execute(f"select count(*) from {table}").fetchone()[0]
                for table in said["rows"]
                if table.startswith("marts.")
            }
            parquet = folder / "parquet" / "cohort_membership.parquet"
            rows_of_parquet = analytics.execute(f"select count(*) from read_parquet('{parquet}')").fetchone()[0]
        seen |= {
            "release": said["release_id"],
            "folder": folder.name,
            "differ": [table for table, number in rows.items() if number != said["rows"][table]],
            "parquet differs": rows_of_parquet != rows["marts.cohort_membership"],
        }
        print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
