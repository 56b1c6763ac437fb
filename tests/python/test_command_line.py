"""The command line as a person meets it: words, exit codes, and that bad input leaves the last release as it was."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from conftest import Demonstration

from orchestration.home import PROJECT, Home
from orchestration.release.publish import current_release

COMMAND = PROJECT / ".venv" / "bin" / "powerfew"


def run(home: Home, *arguments: str, width: int = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments, "--home", str(home.folder)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": str(width), "NO_COLOR": "1"},
    )


@pytest.fixture
def home(demonstration: Demonstration, tmp_path: Path) -> Home:
    copied = Home(tmp_path / "home")
    shutil.copytree(demonstration.home.folder, copied.folder, symlinks=True)
    return copied


def test_status_shows_table_18_the_figures_and_where_the_files_are(demonstration):
    shown = run(demonstration.home, "status")

    assert shown.returncode == 0
    for words in (
        "102,089.5",
        "65,451.0",
        "19 people, 18 to target, 8 of them managed by nobody",
        "What one team for 18 people reaches",
        "406 match, 34 are slips of the printed arithmetic, 0 differ",
        "met_2022",
        "analytics.duckdb",
        "nominals.duckdb (restricted)",
    ):
        assert words in shown.stdout


def test_status_fits_a_narrow_terminal(demonstration):
    shown = run(demonstration.home, "status", width=80)
    table = [line for line in shown.stdout.splitlines() if line.startswith("│")]

    assert all(len(line) <= 80 for line in table)
    assert not any("…" in line for line in table)


def test_page_on_a_port_that_is_taken_is_a_plain_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        shown = run(Home(tmp_path), "ui", "--port", str(other.getsockname()[1]))

    assert shown.returncode == 2
    assert "answers on port" in shown.stderr


@pytest.mark.soak
def test_page_that_is_told_to_stop_leaves_nothing_behind(tmp_path):
    """As a service manager does it. What answers on the port is Dagster's own server, a child's child."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    page = subprocess.Popen([COMMAND, "ui", "--port", str(port), "--home", str(tmp_path)], stdout=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def within(seconds: int, wanted: bool) -> bool:
        deadline = time.monotonic() + seconds
        while answers() is not wanted and time.monotonic() < deadline:
            time.sleep(0.5)
        return answers() is wanted

    assert within(180, True)
    page.terminate()
    page.wait()
    assert within(30, False)


def test_status_of_a_study_that_is_not_there_is_a_plain_sentence(demonstration):
    shown = run(demonstration.home, "status", "--study", "nope")

    assert shown.returncode == 2
    assert "There is no study nope in this release." in " ".join(shown.stderr.split())


def test_status_without_a_release_says_what_to_do(tmp_path):
    shown = run(Home(tmp_path), "status")

    assert shown.returncode == 2
    assert "run `powerfew refresh`" in " ".join(shown.stderr.split())


def test_releases_are_listed_and_an_unknown_one_is_refused(demonstration):
    listed = run(demonstration.home, "releases")
    refused = run(demonstration.home, "rollback", "nonsense")

    assert demonstration.release.release_id in listed.stdout
    assert "current" in listed.stdout
    assert refused.returncode == 2
    assert "There is no release nonsense" in refused.stderr


def test_unknown_scale_is_a_plain_sentence(tmp_path):
    shown = run(Home(tmp_path), "synthesise", "--scale", "galactic")

    assert shown.returncode == 2
    assert "galactic" in shown.stderr
    assert "Traceback" not in shown.stderr


def replace_in(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new, 1))


def next_day(home: Home) -> Path:
    """The CRIS delivery once more, as if delivered a day later, without the sender's manifest."""
    folder = home.deliveries / "met/cris/2021-10-02"
    shutil.copytree(home.deliveries / "met/cris/2021-10-01", folder)
    (folder / "delivery.json").unlink(missing_ok=True)
    return folder


# What the door makes of each kind of damage is in `test_damaged_deliveries.py`; here is what a person sees of two.
BAD_DELIVERIES = {
    "renamed column": (
        lambda folder: replace_in(folder / "crimes.csv", "ho_class_code", "ho_class"),
        ["crimes.csv", "ho_class_code", "renamed"],
    ),
    "wrong encoding": (
        lambda folder: (folder / "parties.csv").write_text((folder / "parties.csv").read_text(), encoding="utf-16"),
        ["parties.csv", "UTF-16"],
    ),
}


@pytest.mark.parametrize("kind", BAD_DELIVERIES)
def test_bad_delivery_is_refused_by_name_and_what_was_published_stays(home, kind):
    spoil, words = BAD_DELIVERIES[kind]
    before = current_release(home)
    spoil(next_day(home))

    shown = run(home, "refresh")
    said = " ".join(shown.stderr.split())

    assert shown.returncode == 2
    assert "met/cris/2021-10-02" in said
    for word in words:
        assert word in said, said
    assert "Traceback" not in shown.stderr
    assert current_release(home) == before


def test_row_with_a_date_that_is_none_is_quarantined_and_the_rest_is_published(home):
    folder = next_day(home)
    lines = (folder / "crimes.csv").read_text().splitlines()
    header = lines[0].split(",")
    fields = lines[1].split(",")
    fields[header.index("reported_on")] = "03/05/2020"
    (folder / "crimes.csv").write_text("\n".join([lines[0], ",".join(fields), *lines[2:]]) + "\n")

    shown = run(home, "refresh")
    said = " ".join(shown.stdout.split())

    assert shown.returncode == 0, shown.stderr
    assert "met/cris/2021-10-02: crimes.csv: row 2 is in quarantine" in said
    assert "reported_on" in said
    assert "03/05/2020" not in shown.stdout + shown.stderr
    assert "in quarantine 1;" in said
    assert current_release(home).rows["data_quality.quarantined_row"] == 1
