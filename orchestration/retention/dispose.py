"""Removing a person from everything that is kept: raw rows, history, and every release.

Belongs here: the order of the steps, and what each place needs besides rewriting. Does not belong here: how a file is
rewritten (`rewrite.py`), who is meant (`person.py`), and proving it (`proof.py`).

Every step may be done twice. What is to be removed is written down first, and the list of disposed records comes before
anything is removed: whenever a disposal breaks off, the next one finishes it, and no refresh in between brings a row
back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration import sql
from orchestration.deliveries.contracts import load_contracts
from orchestration.deliveries.disposed import REASON, VALUE_CLASS, add_disposed
from orchestration.deliveries.person_records import require_known
from orchestration.home import Home, flush
from orchestration.people.resolve import SCRATCH_PREFIX
from orchestration.release.difference import DATA as DIFFERENCE
from orchestration.retention.byte_search import speaks_in_bytes
from orchestration.retention.journal import Disposal, forget, read_interrupted, write_down
from orchestration.retention.person import LAST_PUBLISHED, find_trace, name_in_releases
from orchestration.retention.proof import Account, prove
from orchestration.retention.rewrite import (
    conditions_in,
    remove_unfinished,
    rewrite_database,
    rewrite_parquet,
)
from orchestration.retention.trace import Trace, put_into

RAW = "raw layer"

Say = Callable[[str], None]


def dispose(home: Home, person_key: str, *, although_not_due: bool = False, say: Say = lambda message: None) -> Account:
    """Remove a person, after finishing a disposal that was interrupted, and look whether anything is left.

    Args:
        home: whose person.
        person_key: as readers know it.
        although_not_due: whether somebody has decided so before the review is due.
        say: called with a sentence before each step.

    Returns:
        For each place what was looked at and what was found there.

    Raises:
        HomeError: nothing is published yet, or a refresh is running.
        DisposalError: there is no such person, or the records are to be held longer.
    """
    require_known(load_contracts().values())
    with home.locked():
        interrupted = read_interrupted(home)
        account = finish_interrupted(home, say)
        if interrupted and account and (interrupted.person_key == person_key or account.is_left):
            return account
        say("Finding the person's records")
        trace = find_trace(home, person_key, although_not_due=although_not_due)
        disposal = Disposal(person_key, trace, _with_senders(home, trace))
        write_down(home, disposal)
        return _carry_out(home, disposal, say)


def finish_interrupted(home: Home, say: Say = lambda message: None) -> Account | None:
    """Finish a disposal that broke off, if there is one; for whoever holds the home folder's lock.

    A refresh must not meet a person who is half removed: its audit would miss somebody whom the last release still has.
    """
    interrupted = read_interrupted(home)
    if not interrupted:
        return None
    say(f"Finishing the disposal that was begun at {interrupted.begun_at}")
    return _carry_out(home, interrupted, say)


def _carry_out(home: Home, disposal: Disposal, say: Say) -> Account:
    """Do every step of a disposal, whichever of them were done before."""
    # A refresh may have published since this was begun.
    name_in_releases(home, disposal.trace)
    write_down(home, disposal)
    add_disposed(home, disposal.trace.record_ids)
    for step in (_remove_from_raw, _remove_from_builds, _remove_from_releases):
        step(home, disposal, say)
    say("Looking for what is left")
    account = prove(home, disposal)
    if not account.is_left:
        forget(home)
    return account


def _remove_from_raw(home: Home, disposal: Disposal, say: Say) -> None:
    say("Removing the rows from the raw layer")
    remove_unfinished(home.raw.parent)
    shutil.rmtree(home.raw.parent / "spill", ignore_errors=True)
    rewrite_database(home.raw, disposal.trace, RAW, other_rows=_account_for_rows)


def _account_for_rows(connection: duckdb.DuckDBPyConnection, found: dict[str, str]) -> dict[str, str]:
    """The door's books as it would have written them, had it met the rows after the disposal: in quarantine."""
    connection.execute("create temp table removed (delivery_id varchar, source_file varchar, source_row bigint)")
    for table, condition in found.items():
        of_a_delivery = f"select delivery_id, source_file, source_row from old.{table} as looked_at where {condition}"
        connection.execute(f"insert into removed {of_a_delivery}")
    return {
        '"raw"."quarantined_row"': f"""
            from old.raw.quarantined_row
            union all by name
            select
                removed.delivery_id, delivery.force_code, delivery.system, delivery_file.table_name,
                removed.source_file, removed.source_row, {sql.text(VALUE_CLASS)} as value_class,
                {sql.text(REASON)} as reason
            from removed
            inner join old.raw.delivery using (delivery_id)
            inner join old.raw.delivery_file using (delivery_id, source_file)
        """,
        '"raw"."delivery_file"': """
            with gone as (select delivery_id, source_file, count(*) as times from removed group by all)
            select delivery_file.* replace (
                rows_loaded - coalesce(gone.times, 0) as rows_loaded,
                rows_quarantined + coalesce(gone.times, 0) as rows_quarantined
            )
            from old.raw.delivery_file
            left join gone using (delivery_id, source_file)
        """,
    }


def _with_senders(home: Home, trace: Trace) -> dict[str, int]:
    """The delivered files that still lie there and from which rows of the person were taken in, and how many."""
    counts: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql.text(str(home.raw))} as old (read_only)")
        put_into(connection, trace, RAW)
        for table, condition in conditions_in(connection, "old").items():
            if "__" in table:
                for path, file, rows in connection.execute(
                    f"""
                    select delivery_path, source_file, count(*)
                    from (select delivery_id, source_file from old.{table} as looked_at where {condition})
                    inner join old.raw.delivery using (delivery_id)
                    where is_current
                    group by all
                    """
                ).fetchall():
                    if (home.deliveries / path / file).is_file():
                        counts[f"{path}/{file}"] = rows
    return counts


def _remove_from_builds(home: Home, disposal: Disposal, say: Say) -> None:
    """Rewrite the last published build. Failed and unfinished ones, and what dbt can make again, are removed."""
    say("Removing the rows from the last published build, and failed builds as a whole")
    for folder in [*home.builds.glob("failed-*"), *home.builds.glob(f"{SCRATCH_PREFIX}*"), home.builds / "candidate"]:
        shutil.rmtree(folder, ignore_errors=True)
    remove_unfinished(home.builds)
    tokens = disposal.trace.bytes_in(LAST_PUBLISHED)
    for file in _files_of(home.builds):
        if not _rewrite(file, disposal, LAST_PUBLISHED) and speaks_in_bytes(file, tokens):
            file.unlink()


def _remove_from_releases(home: Home, disposal: Disposal, say: Say) -> None:
    for unfinished in home.releases.glob(".writing-*"):
        shutil.rmtree(unfinished)
    for said in sorted(home.releases.glob("[!.]*/release.json")):
        release = said.parent
        say(f"Removing the rows from release {release.name}")
        remove_unfinished(release)
        if disposal.trace.by_place.get(release.name):
            _mention(release, disposal)
        for file in _files_of(release):
            _rewrite(file, disposal, release.name)
        _forget_in_difference(release, disposal)
        _count_rows_anew(release)


def _mention(release: Path, disposal: Disposal) -> None:
    """Let `release.json` say that somebody was removed, and when, before it is so; never who."""
    said = json.loads((release / "release.json").read_text())
    mentioned = said.setdefault("disposals", [])
    if disposal.disposal_id not in [one["disposal_id"] for one in mentioned]:
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        mentioned.append({"disposal_id": disposal.disposal_id, "disposed_at": moment, "persons": 1})
        _write_said(release / "release.json", said)


def _forget_in_difference(release: Path, disposal: Disposal) -> None:
    """Take the person out of who came into a cohort or left it; the page beside it counts and names nobody."""
    file = release / DIFFERENCE
    if not file.is_file():
        return
    said = json.loads(file.read_text())
    person = set(disposal.trace.tokens_in(release.name))
    others = [one for one in said["people"] if not person & {one["person_key"], one["other_person_key"]}]
    if len(others) < len(said["people"]):
        _write_said(file, {**said, "people": others})


def _count_rows_anew(release: Path) -> None:
    """Let `release.json` say how many rows the tables have now."""
    said = json.loads((release / "release.json").read_text())
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql.text(str(release / 'analytics.duckdb'))} as analytics (read_only)")
        counts = {}
        for table in said["rows"]:
            (counts[table],) = connection.execute(f"select count(*) from analytics.{table}").fetchone() or (0,)
    if counts != said["rows"]:
        _write_said(release / "release.json", {**said, "rows": counts})


def _write_said(file: Path, said: dict) -> None:
    unfinished = file.with_name(f".{file.name}-unfinished")
    unfinished.write_text(json.dumps(said, indent=2) + "\n")
    shutil.copymode(file, unfinished)
    flush(unfinished)
    unfinished.replace(file)
    flush(file.parent)


def _rewrite(file: Path, disposal: Disposal, place: str) -> bool:
    """Rewrite a file if it is of a kind that has rows; whether it is."""
    if file.suffix == ".duckdb":
        rewrite_database(file, disposal.trace, place)
    elif file.suffix == ".parquet":
        rewrite_parquet(file, disposal.trace, place)
    else:
        return False
    return True


def _files_of(folder: Path) -> list[Path]:
    return sorted(Path(root) / name for root, _, names in os.walk(folder) for name in names)
