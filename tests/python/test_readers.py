"""Readers read on while releases are made: whole ones only, never an error, and no refresh waits for them.

Belongs here: readers at work while something is published. Does not belong here: what a release holds
(`test_release.py`), and what readers find after a crash (`test_crashes.py`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from conftest import Demonstration
from whole_release import assert_whole, deliver_once_more

from orchestration.home import Home
from orchestration.refresh import Refresh, refresh
from orchestration.release.candidate import Candidate, Stage
from orchestration.release.publish import current_release

LOOP = Path(__file__).with_name("reading_loop.py")
REFRESHES = 10


@pytest.fixture
def home(demonstration: Demonstration, tmp_path: Path) -> Home:
    copied = Home(tmp_path / "home")
    shutil.copytree(demonstration.home.folder, copied.folder, symlinks=True)
    return copied


@contextmanager
def reader_at_work(home: Home) -> Iterator[list[dict[str, object]]]:
    """A reader in a process of its own; what it saw is in the list when the block has ended.

    It writes into a file: a pipe that nobody empties would stop it after a while.
    """
    seen: list[dict[str, object]] = []
    told = home.folder.with_name("seen.jsonl")
    with told.open("w") as lines:
        process = subprocess.Popen(
            [sys.executable, LOOP, str(home.folder)],
            stdin=subprocess.PIPE,
            stdout=lines,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not told.stat().st_size and process.poll() is None:
            time.sleep(0.05)
        try:
            yield seen
        finally:
            _, errors = process.communicate()
    assert process.returncode == 0, errors
    seen += [json.loads(line) for line in told.read_text().splitlines()]


def publish_once_more(home: Home) -> str:
    """The end of a refresh alone: the last published candidate once more, written, flushed and switched to."""
    shutil.copytree(home.last_published, home.candidate)
    Candidate.at(home.candidate, stage=Stage.PUBLISHED).reached(Stage.AUDITED)
    with home.locked():
        return Refresh(home).publish().release_id


def refresh_once_more(home: Home) -> str:
    deliver_once_more(home)
    release, _ = refresh(home)
    return release.release_id


def seconds_each(work: Callable[[Home], str], home: Home, times: int) -> tuple[list[str], list[float]]:
    releases, seconds = [], []
    for _ in range(times):
        started = time.monotonic()
        releases.append(work(home))
        seconds.append(time.monotonic() - started)
    return releases, seconds


@pytest.mark.parametrize(
    "work", [publish_once_more, pytest.param(refresh_once_more, marks=pytest.mark.soak)], ids=["published", "refreshed"]
)
def test_reader_in_a_loop_sees_only_whole_releases_and_nothing_waits_for_it(home, work):
    """Ten releases are made meanwhile; another reader holds a transaction on the first one open all the while."""
    first = current_release(home).release_id
    _, (undisturbed, *_) = seconds_each(work, home, 1)
    second = current_release(home).release_id
    with duckdb.connect(home.current.resolve() / "analytics.duckdb", read_only=True) as holder:
        holder.begin()
        before = holder.execute("from marts.cohort_power_few order by all").fetchall()
        with reader_at_work(home) as seen:
            releases, seconds = seconds_each(work, home, REFRESHES)
        assert holder.execute("from marts.cohort_power_few order by all").fetchall() == before
        holder.rollback()
    print(f"undisturbed {undisturbed:.1f} s, with readers {', '.join(f'{one:.1f}' for one in seconds)} s")

    assert len(seen) >= REFRESHES
    assert {one["release"] for one in seen} <= {second, *releases}
    assert len({one["release"] for one in seen}) >= REFRESHES // 2
    assert first not in {one["release"] for one in seen}
    for one in seen:
        assert one["release"] == one["folder"]
        assert one["members"] == one["harms"] > 0
        assert (one["strangers"], one["differ"], one["parquet differs"]) == (0, [], False)
    assert sorted(seconds)[REFRESHES // 2] < 3 * undisturbed + 10
    assert assert_whole(home) == releases[-1]


def test_reader_of_a_release_that_is_removed_reads_on(home):
    seen = current_release(home).release_id
    folder = home.releases / seen
    for number in range(1, 14):
        later = home.releases / f"{seen}-{number:04d}"
        later.mkdir()
        shutil.copy2(folder / "release.json", later)

    with duckdb.connect(folder / "analytics.duckdb", read_only=True) as reader:
        members = reader.execute("select count(*) from marts.cohort_membership").fetchone()
        publish_once_more(home)
        assert not folder.exists()
        assert reader.execute("select count(*) from marts.cohort_membership").fetchone() == members
        assert reader.execute("select count(*) from marts.cohort_evidence").fetchone() > (0,)
