"""Looking whether a release is whole, whether every delivered row is there once, and whether figures are the same.

Belongs here: what crash, reader and disk tests all look at afterwards. Does not belong here: what is done to a home
folder before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import duckdb

from expectations.release import promised_columns
from orchestration.deliveries import load_contracts
from orchestration.home import Home
from orchestration.instance import open_instance

FIGURES = (
    "cohort_membership",
    "cohort_evidence",
    "cohort_member_harm",
    "cohort_group_summary",
    "cohort_group_offence_type",
    "cohort_concentration",
    "cohort_power_few",
    "cohort_overlap",
    "priority_target",
    "published_comparison",
)


def assert_whole(home: Home) -> str:
    """Open everything that readers are promised in the release they see, and count it; returns which release it is."""
    folder = home.current.resolve()
    said = json.loads((folder / "release.json").read_text())
    assert (folder.parent, folder.name) == (home.releases, said["release_id"])
    with duckdb.connect(folder / "analytics.duckdb", read_only=True) as analytics:
        tables = analytics.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        counted = {
            f"{schema}.{table}": analytics.execute(f"select count(*) from {schema}.{table}").fetchone()[0]
            for schema, table in tables
        }
        assert counted == said["rows"]
        for table, columns in promised_columns().items():
            there = {row[0] for row in analytics.execute(f"describe marts.{table}").fetchall()}
            assert set(columns) <= there, table
            parquet = f"read_parquet('{folder / 'parquet' / table}.parquet')"
            differences = analytics.execute(
                f"select (select count(*) from (from marts.{table} except all from {parquet}))"
                f" + (select count(*) from (from {parquet} except all from marts.{table}))"
            ).fetchone()
            assert differences == (0,), table
        analytics.execute(f"attach '{folder / 'restricted' / 'nominals.duckdb'}' as nominals (read_only)")
        unnamed = analytics.execute(
            "select count(*) from marts.cohort_membership anti join nominals.restricted.nominal using (person_key)"
        ).fetchone()
        assert unnamed == (0,)
    return said["release_id"]


def assert_delivered_once(home: Home, *, perhaps: Collection[str] = ()) -> None:
    """Hold the raw layer against what senders say that they delivered: every delivery once, every row of it once.

    Args:
        home: whose deliveries all have a `delivery.json`.
        perhaps: deliveries that may also not be there at all.
    """
    promised = {}
    for manifest in home.deliveries.glob("*/*/*/delivery.json"):
        place = "/".join(manifest.parent.parts[-3:])
        for name, said in json.loads(manifest.read_text())["files"].items():
            promised[place, name] = said["rows"]
    with duckdb.connect(home.raw, read_only=True) as raw:
        current = [
            path for (path,) in raw.execute("select delivery_path from raw.raw.delivery where is_current").fetchall()
        ]
        assert len(current) == len(set(current))
        missing = {place for place, _ in promised} - set(current)
        assert missing <= set(perhaps)
        books = {
            (place, file): (delivered, loaded, aside)
            for place, file, delivered, loaded, aside in raw.execute("""
                select delivery_path, source_file, rows_delivered, rows_loaded, rows_quarantined
                from raw.raw.delivery_file inner join raw.raw.delivery using (delivery_id)
            """).fetchall()
        }
        in_tables: dict[tuple[str, str], int] = {}
        for system in load_contracts().values():
            for table in system.tables:
                rows = raw.execute(f"""
                    select delivery_path, source_file, count(*), count(distinct source_row)
                    from raw.raw.{table.raw_name} left join raw.raw.delivery using (delivery_id) group by all
                """).fetchall()
                assert all(place and number == distinct for place, _, number, distinct in rows)
                in_tables |= {(place, file): number for place, file, number, _ in rows}
    assert {key: rows for key, rows in promised.items() if key[0] not in missing} == {
        key: delivered for key, (delivered, _, _) in books.items()
    }
    for key, (delivered, loaded, aside) in books.items():
        assert in_tables.get(key, 0) == loaded == delivered - aside, key


def figures_of(home: Home) -> dict[str, str]:
    """A hash of all rows of each table of figures in the release that readers see."""
    with duckdb.connect(home.current.resolve() / "analytics.duckdb", read_only=True) as analytics:
        return {
            table: analytics.execute(
                f"select md5(string_agg(row::varchar, chr(10) order by row::varchar)) from marts.{table} as row"
            ).fetchone()[0]
            for table in FIGURES
        }


def assert_no_run_is_left_under_way(home: Home) -> None:
    """Every run that a process of the command line began has ended, the last one well."""
    with open_instance(home) as instance:
        statuses = [run.status for run in instance.get_runs()]
    ended = {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}
    assert statuses[0] is dg.DagsterRunStatus.SUCCESS
    assert set(statuses) <= ended


def processes_at_work_on(home: Home) -> list[str]:
    """What runs with the home folder among its arguments, dbt above all."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(home.folder) in said:
            found.append(said)
    return found


def deliver_once_more(home: Home) -> str:
    """The last MAPPA delivery once more, a day later; returns the delivery's name."""
    last = max((home.deliveries / "met/visor").iterdir())
    folder = last.with_name(str(date.fromisoformat(last.name) + timedelta(days=1)))
    shutil.copytree(last, folder)
    return f"met/visor/{folder.name}"
