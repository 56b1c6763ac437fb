"""A full disk, a folder that cannot be written, a delivery that goes away, a clock that goes back, two at once.

Belongs here: failures that a refresh lives to tell of: in a sentence, with the last release as it was, and the next
refresh as if nothing had been. Does not belong here: being killed (`test_crashes.py`), and what is wrong inside a
delivery (`test_damaged_deliveries.py`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from conftest import Demonstration
from sqlalchemy.exc import OperationalError
from whole_release import assert_delivered_once, assert_whole, deliver_once_more, figures_of

from orchestration import instance as instance_of_dagster
from orchestration.assets import deliveries as assets_of_deliveries
from orchestration.assets.words import in_words
from orchestration.definitions import build_definitions
from orchestration.deliveries import DeliveryError, load, receive
from orchestration.home import PROJECT, Home, HomeError
from orchestration.instance import open_instance
from orchestration.refresh import Refresh, RunError, refresh
from orchestration.release import candidate, publish
from orchestration.release.candidate import Candidate, Stage, open_candidate, set_aside_unfinished
from orchestration.release.publish import list_releases

COMMAND = PROJECT / ".venv" / "bin" / "powerfew"
KILOBYTE = 1024


def powerfew(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments, "--home", str(home.folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )


def sentence_of(failed: subprocess.CompletedProcess[str], *, exit_codes: set[int]) -> str:
    """What a failed command said, if it is a few lines for a person."""
    assert failed.returncode in exit_codes, failed.stdout + failed.stderr
    assert "Traceback" not in failed.stdout + failed.stderr
    assert "[SQL" not in failed.stdout + failed.stderr
    lines = failed.stderr.strip().splitlines()
    assert 1 <= len(lines) <= 6, failed.stderr
    return " ".join(lines)


def mount(*arguments: str | Path) -> None:
    made = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"needs the right to mount: {made.stderr.strip()}")


@contextmanager
def small_disk(folder: Path, *, free: int) -> Iterator[None]:
    """Put a folder, with all that is in it, onto a disk of its own with so many bytes left; then take it off again."""
    aside = folder.with_name(f"{folder.name}-aside")
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(aside)
    folder.mkdir()
    used = sum(file.stat().st_blocks * 512 for file in aside.rglob("*") if not file.is_symlink())
    mount("-t", "tmpfs", "-o", f"size={used + free + (1 << 25)}", "powerfew-test", folder)
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        left = shutil.disk_usage(folder).free
        with (folder / "filling").open("wb") as filling:
            filling.write(bytes(left - free))
        yield
    finally:
        (folder / "filling").unlink(missing_ok=True)
        shutil.rmtree(aside)
        shutil.copytree(folder, aside, symlinks=True)
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()
        aside.rename(folder)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write into a folder, not even root, whom permissions do not stop."""
    mount("--bind", folder, folder)
    try:
        mount("-o", "remount,ro,bind", folder)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def home(demonstration: Demonstration, tmp_path: Path) -> Home:
    copied = Home(tmp_path / "home")
    shutil.copytree(demonstration.home.folder, copied.folder, symlinks=True)
    return copied


def make_ready(home: Home) -> None:
    shutil.copytree(home.last_published, home.candidate)
    Candidate.at(home.candidate, stage=Stage.PUBLISHED).reached(Stage.AUDITED)


def test_disk_that_is_full_for_the_lock_is_a_plain_sentence(tmp_path):
    home = Home(tmp_path / "home")

    with small_disk(home.folder, free=0), pytest.raises(HomeError, match=r"cannot be written: No space left"):
        home.require_free()

    home.require_free()


def test_disk_that_is_full_for_dagsters_account_is_a_plain_sentence(home):
    before = assert_whole(home)
    shutil.rmtree(home.dagster)

    with small_disk(home.dagster, free=16 * KILOBYTE):
        said = sentence_of(powerfew(home, "refresh"), exit_codes={1})

    assert f"Dagster cannot write down in {home.dagster}" in said
    assert assert_whole(home) == before


def test_disk_that_fills_up_while_a_delivery_is_loaded_keeps_all_or_nothing_of_it(home):
    delivery = deliver_once_more(home)
    shutil.copytree(home.deliveries / "met/cris/2021-10-01", home.deliveries / "met/cris/2021-10-02")

    with (
        small_disk(home.raw.parent, free=600 * KILOBYTE),
        pytest.raises(DeliveryError, match=r"is the disk full\?"),
        home.locked(),
    ):
        Refresh(home).take_in()

    assert_delivered_once(home, perhaps=[delivery, "met/cris/2021-10-02"])
    assert Refresh(home).take_in().refused == []
    assert_delivered_once(home)


def test_disk_that_is_full_for_a_candidate_is_a_plain_sentence(home):
    before = assert_whole(home)

    with (
        small_disk(home.builds, free=0),
        pytest.raises((OSError, duckdb.IOException)) as failure,
        home.locked(),
    ):
        open_candidate(home, PROJECT)

    assert "Is the disk full" in in_words(failure.value)
    assert assert_whole(home) == before
    with home.locked():
        open_candidate(home, PROJECT)


@pytest.mark.parametrize("free", [100 * KILOBYTE, 3000 * KILOBYTE])
def test_disk_that_fills_up_while_a_release_is_written_leaves_the_last_one(home, free):
    before = assert_whole(home)
    make_ready(home)

    with (
        small_disk(home.releases, free=free),
        pytest.raises((OSError, duckdb.IOException)) as failure,
        home.locked(),
    ):
        Refresh(home).publish()

    assert "disk full" in in_words(failure.value)
    assert assert_whole(home) == before
    with home.locked():
        published = Refresh(home).publish()
    assert assert_whole(home) == published.release_id > before
    assert list(home.releases.glob(".writing-*")) == []


@pytest.mark.soak
@pytest.mark.parametrize("free", [0, 100, 700, 9000, 20000, 40000])
def test_refresh_on_a_disk_that_fills_up_says_so_and_the_next_one_succeeds(home, demonstration, free):
    """With so many kilobytes left for everything; which step meets the end depends on it."""
    before = assert_whole(home)
    delivery = deliver_once_more(home)

    with small_disk(home.folder, free=free * KILOBYTE):
        said = sentence_of(powerfew(home, "refresh"), exit_codes={1, 2})
        print(said)
        assert assert_whole(home) == before
        assert_delivered_once(home, perhaps=[delivery])

    succeeded = powerfew(home, "refresh")
    assert succeeded.returncode == 0, succeeded.stderr
    assert assert_whole(home) > before
    assert_delivered_once(home)
    assert figures_of(home) == figures_of(demonstration.home)


def test_home_folder_that_cannot_be_written_is_a_plain_sentence(home):
    with read_only(home.folder):
        said = sentence_of(powerfew(home, "refresh"), exit_codes={2})
        assert_whole(home)

    assert f"{home.folder} cannot be written: Read-only file system." in said


@pytest.mark.parametrize("room", ["raw", "builds", "dagster"])
def test_file_in_the_place_of_a_folder_is_a_plain_sentence(home, room):
    before = assert_whole(home)
    place = home.folder / room
    place.rename(home.folder / "elsewhere")
    place.write_text("")

    said = sentence_of(powerfew(home, "refresh"), exit_codes={1, 2})

    assert str(place) in said
    assert assert_whole(home) == before


@pytest.mark.parametrize("when", ["_content", "_check_delivery"])
def test_delivery_that_disappears_after_it_was_found_is_refused_and_the_next_refresh_goes_on(home, monkeypatch, when):
    """Between finding and hashing, and between hashing and reading."""
    delivery = deliver_once_more(home)
    folder = home.deliveries / delivery
    with monkeypatch.context() as patched, home.locked():
        work = getattr(load, when)

        def disappears(*arguments: object) -> object:
            if any(getattr(one, "name", None) == delivery for one in arguments):
                shutil.rmtree(folder)
            return work(*arguments)

        patched.setattr(load, when, disappears)
        receipt = Refresh(home).take_in()

    assert [refused.delivery for refused in receipt.refused] == [delivery]
    assert f"{delivery}: mappa_nominals.parquet: cannot be opened" in map(str, receipt.refused[0].findings)
    assert_delivered_once(home)
    assert Refresh(home).take_in().refused == []


def test_folder_that_disappears_while_deliveries_are_looked_for_is_a_plain_sentence(home, monkeypatch):
    def is_gone(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(load, "find_deliveries", is_gone)
    with pytest.raises(DeliveryError, match="was taken away while") as failure:
        receive(home.deliveries, home.raw)

    assert str(home.deliveries) in str(failure.value)


def test_file_that_disappears_while_sizes_are_counted_stops_nothing(home, monkeypatch):
    (home.deliveries / "met/visor/gone").symlink_to("nowhere")
    is_file = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: path.name == "gone" or is_file(path))

    sizes = assets_of_deliveries._sizes_of_files(home.deliveries)

    assert len(sizes) == sum(is_file(path) for path in home.deliveries.rglob("*"))


class YearsAgo(datetime):
    """A clock that went back."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return datetime(2001, 2, 3, 4, 5, 6, tzinfo=tz)  # type: ignore[arg-type]


def test_delivery_of_a_day_that_a_wrong_clock_has_not_reached_is_refused_and_nothing_lost(home):
    receipt = receive(home.deliveries, home.raw, today=date(2001, 2, 3))

    assert "lies ahead; is the year right?" in str(receipt.refused[0].findings[0])
    assert_delivered_once(home)
    assert receive(home.deliveries, home.raw).refused == []


def test_candidate_that_failed_while_the_clock_was_wrong_is_kept_like_any_other(home, monkeypatch):
    for number in range(3):
        (home.builds / f"failed-2026010{number + 1}T000000000000Z").mkdir()
    home.candidate.mkdir()
    monkeypatch.setattr(candidate, "datetime", YearsAgo)

    kept_in = set_aside_unfinished(home, PROJECT)

    assert kept_in.is_dir()
    assert len(list(home.builds.glob("failed-*"))) == 3


def test_release_made_after_the_clock_went_back_is_the_one_that_readers_see_and_is_kept(home, monkeypatch):
    before = assert_whole(home)
    make_ready(home)
    monkeypatch.setattr(publish, "datetime", YearsAgo)

    with home.locked():
        published = Refresh(home).publish()

    assert published.release_id > before
    assert assert_whole(home) == published.release_id
    assert list_releases(home)[-1].release_id == published.release_id


def test_second_refresh_of_the_command_line_says_who_is_running_and_since_when(home):
    before = assert_whole(home)
    with home.locked():
        since = datetime.now(UTC).isoformat()[:16]
        said = sentence_of(powerfew(home, "refresh"), exit_codes={2})

    assert f"Another refresh is running: process {os.getpid()}, since {since}" in said
    assert assert_whole(home) == before


def test_refresh_that_is_overtaken_on_its_way_to_the_lock_says_who_is_running(home, monkeypatch):
    """Free when it looked, taken when the run begins: the run itself meets the lock."""
    monkeypatch.setattr(Home, "require_free", lambda home: None)

    with home.locked(), pytest.raises(HomeError, match=f"Another refresh is running: process {os.getpid()}"):
        refresh(home)


def test_whoever_only_looks_whether_the_lock_is_free_keeps_nobody_from_it(home):
    looks = f"from pathlib import Path; from orchestration.home import Home; home = Home(Path({str(home.folder)!r}))\n"
    looks += "while True:\n    try: home.require_free()\n    except Exception: pass"
    looking = subprocess.Popen([sys.executable, "-c", looks], cwd=PROJECT)
    try:
        for _ in range(20):
            with home.locked():
                time.sleep(0.01)
    finally:
        looking.kill()
        looking.wait()


def test_lock_of_a_dead_process_is_free_whatever_it_says(home):
    holds = f"from pathlib import Path; from orchestration.home import Home; home = Home(Path({str(home.folder)!r}))\n"
    holds += "import os, signal\nwith home.locked(): os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", holds], cwd=PROJECT, check=False)

    assert '"process"' in (home.folder / "refresh.lock").read_text()
    home.require_free()


def test_run_of_dagster_that_meets_the_lock_fails_and_says_who_is_running(home):
    definitions = build_definitions(home)
    with home.locked(), open_instance(home) as instance:
        result = definitions.resolve_job_def("refresh").execute_in_process(instance=instance, raise_on_error=False)
        said = " ".join(record.user_message for record in instance.all_logs(result.run_id))
        error = " ".join(str(event.event_specific_data) for event in result.all_events)

    assert not result.success
    assert f"Another refresh is running: process {os.getpid()}" in said + error


@pytest.fixture
def killed_run_sensor(home: Home) -> dg.SensorDefinition:
    return build_definitions(home).resolve_sensor_def("run_killed")


def test_run_that_was_killed_is_closed_at_the_second_look_so_that_the_next_can_start(home, killed_run_sensor):
    @dg.job
    def some_job() -> None: ...

    with open_instance(home) as instance:
        run = instance.create_run_for_job(some_job, status=dg.DagsterRunStatus.STARTED)

        def look(cursor: str | None) -> str | None:
            return killed_run_sensor(dg.build_sensor_context(instance, cursor=cursor)).cursor

        def status() -> dg.DagsterRunStatus:
            return instance.get_run_by_id(run.run_id).status

        with home.locked():
            while_at_work = look(look(None))
            assert status() is dg.DagsterRunStatus.STARTED
        once = look(while_at_work)
        assert status() is dg.DagsterRunStatus.STARTED
        look(once)
        assert status() is dg.DagsterRunStatus.FAILURE


def test_account_of_runs_that_cannot_be_written_is_a_sentence_without_statements(home, monkeypatch):
    def gives_up(*_: object, **__: object) -> None:
        raise OperationalError("insert into event_logs values (?)", ["Zebediah"], Exception("disk I/O error"))

    monkeypatch.setattr(instance_of_dagster, "forget_old_runs", gives_up)

    with pytest.raises(RunError) as failure:
        refresh(home)
    assert str(failure.value).startswith(f"Dagster cannot write down in {home.dagster}")
    assert "Zebediah" not in str(failure.value)
    home.require_free()


def test_account_that_dagster_cannot_keep_between_steps_is_a_sentence_without_statements(home, monkeypatch):
    """The disk fills up when a step is done: Dagster's own words of it are a statement and all its values."""

    def gives_up(*_: object, **__: object) -> None:
        raise OperationalError("select ?", ["Zebediah"], sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(assets_of_deliveries, "_accepted", gives_up)

    with pytest.raises(RunError) as failure:
        refresh(home)
    assert str(failure.value).startswith(f"Dagster cannot write down in {home.dagster}")
    assert "Zebediah" not in str(failure.value)


def test_database_that_cannot_go_on_is_a_sentence_without_values(home, monkeypatch):
    def gives_up(*_: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: could not convert 'Zebediah'")

    monkeypatch.setattr(Refresh, "take_in", gives_up)

    with pytest.raises(RunError, match="OutOfMemoryException") as failure:
        refresh(home)
    assert "Zebediah" not in str(failure.value)
