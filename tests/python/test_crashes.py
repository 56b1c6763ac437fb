"""Killed at any moment, a refresh leaves readers a whole release, loses and doubles nothing, and needs no help.

Belongs here: `kill -9`, at each step, within the steps, and at random moments. Does not belong here: failures that a
refresh lives to tell of (`test_bad_weather.py`), and a disposal that breaks off (`test_dispose.py`).

What continuous integration runs takes the steps alone where it can, which costs seconds; `make soak` kills in every
place and lets a whole refresh follow each time.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Demonstration
from killed_refresh import BOUNDARIES, IN_DAGSTER, IN_THE_CANDIDATE, IN_THE_DOOR, IN_THE_SWITCH
from whole_release import (
    assert_delivered_once,
    assert_no_run_is_left_under_way,
    assert_whole,
    deliver_once_more,
    figures_of,
    processes_at_work_on,
)

from orchestration.home import PROJECT, Home
from orchestration.refresh import Refresh
from orchestration.release.candidate import Candidate, Stage, open_candidate
from orchestration.release.dbt_run import Dbt

DRIVER = Path(__file__).with_name("killed_refresh.py")
RANDOM_KILLS = 12
SECONDS_FOR_DBT_TO_END = 10


def run_driver(home: Home, steps: str, place: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, DRIVER, str(home.folder), steps, place],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )


def kill_at(home: Home, place: str, *, steps: str = "all") -> None:
    ended = run_driver(home, steps, place)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert_nobody_goes_on(home)


def assert_nobody_goes_on(home: Home) -> None:
    """A dbt that outlives the refresh which started it would write into the next one's candidate."""
    deadline = time.monotonic() + SECONDS_FOR_DBT_TO_END
    while (at_work := processes_at_work_on(home)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert at_work == []


def refresh_without_help(home: Home) -> None:
    ended = run_driver(home, "all", "nowhere")
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="module")
def home(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy that is killed again and again; nobody mends it in between."""
    copied = Home(tmp_path_factory.mktemp("killed") / "home")
    shutil.copytree(demonstration.home.folder, copied.folder, symlinks=True)
    return copied


@pytest.mark.parametrize("place", [*IN_THE_DOOR, "after the door"])
def test_delivery_is_loaded_once_wherever_the_door_was_killed(home, place):
    delivery = deliver_once_more(home)

    kill_at(home, place, steps="take_in")

    assert_whole(home)
    assert_delivered_once(home, perhaps=[delivery])
    with home.locked():
        Refresh(home).take_in()
    assert_delivered_once(home)


def test_refresh_killed_again_and_again_is_followed_by_one_that_needs_no_help(home, demonstration):
    """At boundaries between steps, and while dbt is at work; what is left over piles up until the end."""
    published = assert_whole(home)
    for place in ("candidate opened", "records built", "dbt at its later models"):
        kill_at(home, place)
        assert assert_whole(home) == published, place

    refresh_without_help(home)

    assert assert_whole(home) > published
    assert_delivered_once(home)
    assert figures_of(home) == figures_of(demonstration.home)
    assert_no_run_is_left_under_way(home)


@pytest.fixture
def ready(demonstration: Demonstration, tmp_path: Path) -> Home:
    """A home folder with a candidate that has just been audited, and as many old releases as are kept."""
    home = Home(tmp_path / "home")
    shutil.copytree(demonstration.home.folder, home.folder, symlinks=True)
    make_more_releases_than_are_kept(home)
    make_ready(home)
    return home


def make_ready(home: Home) -> None:
    """Let the candidate be the last published one once more, as if its audit had just ended."""
    shutil.copytree(home.last_published, home.candidate)
    Candidate.at(home.candidate, stage=Stage.PUBLISHED).reached(Stage.AUDITED)


AT_THE_SWITCH = [
    "before the release is flushed",
    "release renamed, not yet pointed at",
    "new pointer made, not in place",
    "switched, not written down",
    "last candidate gone, new one not in its place",
    "outdated release hidden, not removed",
]


@pytest.mark.parametrize("place", AT_THE_SWITCH)
def test_readers_find_a_whole_release_wherever_publishing_was_killed(ready, place):
    before = assert_whole(ready)

    kill_at(ready, place, steps="publish")

    found = assert_whole(ready)
    assert (found > before) == (AT_THE_SWITCH.index(place) >= AT_THE_SWITCH.index("switched, not written down"))
    with ready.locked():
        open_candidate(ready, PROJECT)
        assert ready.published_warehouse.is_file()
        shutil.rmtree(ready.candidate)
        make_ready(ready)
        published = Refresh(ready).publish()
    assert assert_whole(ready) == published.release_id > found
    assert list(ready.releases.glob(".writing-*")) == []


@pytest.mark.soak
@pytest.mark.parametrize("place", [*BOUNDARIES, *IN_THE_DOOR, *IN_THE_CANDIDATE, *IN_THE_SWITCH, *IN_DAGSTER])
def test_refresh_after_one_that_was_killed_at_a_named_place(home, demonstration, place):
    """Publishing is killed alone, with a candidate that has just been audited: what lies on the disk is the same."""
    if place == "outdated release hidden, not removed":
        make_more_releases_than_are_kept(home)
    delivery = deliver_once_more(home)

    if place in IN_THE_SWITCH:
        make_ready(home)
        kill_at(home, place, steps="publish")
    else:
        kill_at(home, place)

    look_and_refresh(home, demonstration, delivery)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(RANDOM_KILLS))
def test_refresh_after_one_that_was_killed_at_a_random_moment(home, demonstration, seconds_of_a_refresh, number):
    """The seed is in the name of the test: the same number is killed after the same share of a refresh's time."""
    delivery = deliver_once_more(home)
    after = random.Random(number).uniform(0, seconds_of_a_refresh)
    print(f"seed {number}: killed after {after:.1f} of {seconds_of_a_refresh:.1f} s")
    command = [PROJECT / ".venv/bin/powerfew", "refresh", "--home", str(home.folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.kill()
    process.wait()
    assert_nobody_goes_on(home)

    look_and_refresh(home, demonstration, delivery)


@pytest.fixture(scope="module")
def seconds_of_a_refresh(home: Home) -> float:
    started = time.monotonic()
    subprocess.run([PROJECT / ".venv/bin/powerfew", "refresh", "--home", str(home.folder)], check=True)
    return time.monotonic() - started


def make_more_releases_than_are_kept(home: Home) -> None:
    for day in range(1, 15):
        old = home.releases / f"202001{day:02d}T000000Z"
        old.mkdir(exist_ok=True)
        shutil.copy2(home.current / "release.json", old)


def look_and_refresh(home: Home, demonstration: Demonstration, delivery: str) -> None:
    found = assert_whole(home)
    assert_delivered_once(home, perhaps=[delivery])
    refresh_without_help(home)
    assert assert_whole(home) > found
    assert_delivered_once(home)
    assert figures_of(home) == figures_of(demonstration.home)
    assert_no_run_is_left_under_way(home)


def test_half_a_manifest_is_made_anew(tmp_path):
    """A killed dbt leaves a file that is younger than the project and cannot be read."""
    dbt = Dbt(Home(tmp_path / "home"), PROJECT)
    whole = dbt.manifest()
    text = dbt.manifest_file.read_text()
    dbt.manifest_file.write_text(text[: len(text) // 2])

    assert dbt.manifest()["nodes"].keys() == whole["nodes"].keys()
