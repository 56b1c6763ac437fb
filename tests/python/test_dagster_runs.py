"""Real runs: Dagster's daemon sees a delivery and publishes a release; a refused delivery is a failed check.

Belongs here: what needs Dagster to run the whole graph. Does not belong here: its shape (`test_asset_graph.py`).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from conftest import Demonstration

from orchestration.assets.deliveries import ACCEPTED, DELIVERIES
from orchestration.assets.release import CANDIDATE, RELEASE
from orchestration.home import PROJECT, Home
from orchestration.instance import make_dagster_home, open_instance
from orchestration.refresh import DeliveriesRefusedError, refresh
from orchestration.release.publish import current_release
from synthetic.write import write_deliveries

SECONDS_TO_WAIT = 400


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Home]:
    """A home folder that Dagster's daemon watches, as `powerfew ui` starts it, without the page."""
    home = Home(tmp_path)
    home.deliveries.mkdir()
    environment = {**os.environ, "POWERFEW_HOME": str(home.folder), "DAGSTER_HOME": str(make_dagster_home(home))}
    process = subprocess.Popen(
        [sys.executable, "-m", "dagster._daemon", "run", "--module-name", "orchestration.definitions"],
        cwd=PROJECT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield home
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def deliver(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The demonstration's deliveries, all at once, as a careful sender puts them there."""
    elsewhere = tmp_path_factory.mktemp("sender")
    write_deliveries(elsewhere)
    shutil.copytree(elsewhere / "deliveries" / "met", home.deliveries / ".met")
    (home.deliveries / ".met").rename(home.deliveries / "met")


def test_delivery_that_arrives_starts_a_run_that_publishes(daemon: Home, tmp_path_factory: pytest.TempPathFactory):
    """Through the sensor, the queue and a run of its own process: nobody calls a function of ours."""
    deliver(daemon, tmp_path_factory)

    with open_instance(daemon) as instance:
        deadline = time.monotonic() + SECONDS_TO_WAIT
        finished: list[dg.DagsterRun] = []
        while not finished and time.monotonic() < deadline:
            time.sleep(2)
            finished = [run for run in instance.get_runs() if run.is_finished]
        (run,) = finished
        assert run.status is dg.DagsterRunStatus.SUCCESS
        assert run.tags["dagster/sensor_name"] == "delivery_arrived"
        metadata = instance.get_latest_materialization_event(RELEASE).asset_materialization.metadata
    release = current_release(daemon)
    assert release is not None
    assert metadata["release"].value == release.release_id


@pytest.mark.soak
def test_run_of_the_daemon_that_is_killed_is_closed_and_does_not_keep_the_next_one_waiting(
    daemon: Home, tmp_path_factory: pytest.TempPathFactory
):
    """Dagster lets one run start at a time, and does not notice by itself that the process of one is dead."""
    deliver(daemon, tmp_path_factory)

    with open_instance(daemon) as instance:

        def wait_for(condition: Callable[[], object]) -> None:
            deadline = time.monotonic() + SECONDS_TO_WAIT
            while not condition():
                assert time.monotonic() < deadline, [run.status for run in instance.get_runs()]
                time.sleep(1)

        wait_for((daemon.builds / "candidate" / "warehouse.duckdb").exists)
        (killed,) = instance.get_runs()
        os.kill(json.loads((daemon.folder / "refresh.lock").read_text())["process"], signal.SIGKILL)
        shutil.copytree(daemon.deliveries / "met/visor/2021-10-01", daemon.deliveries / "met/visor/2021-10-02")
        wait_for(lambda: instance.get_run_by_id(killed.run_id).status is dg.DagsterRunStatus.FAILURE)
        wait_for(lambda: any(run.status is dg.DagsterRunStatus.SUCCESS for run in instance.get_runs()))

    release = current_release(daemon)
    assert release is not None
    assert "met/visor/2021-10-02" in [delivery["delivery_id"].split("@")[0] for delivery in release.deliveries]


def test_every_box_says_rows_seconds_or_size(demonstration: Demonstration):
    with open_instance(demonstration.home) as instance:

        def said(*path: str) -> dict[str, object]:
            event = instance.get_latest_materialization_event(dg.AssetKey(path))
            return {name: one.value for name, one in event.asset_materialization.metadata.items()}

        inbox, crimes, model, people = (
            said("deliveries"),
            said("cris", "crimes"),
            said("core", "fct_offence"),
            said("resolution", "record_person"),
        )
        assert inbox["files"] > 0
        assert inbox["size (bytes)"] > 0
        assert crimes["rows in"] == crimes["rows out"] + crimes["rows in quarantine"]
        assert model["rows in"] > model["rows out"] > 0
        assert model["seconds"] > 0
        assert people["rows in"] == people["rows out"] == people["records"]
        assert said("candidate")["size (bytes)"] > said("opened_candidate")["size (bytes)"]
        assert said("release")["size of analytics.duckdb (bytes)"] > 0


def test_refused_delivery_is_a_failed_check_that_stops_the_run(demonstration: Demonstration, tmp_path: Path):
    home = Home(tmp_path / "home")
    shutil.copytree(demonstration.home.folder, home.folder, symlinks=True)
    before = current_release(home)
    bad = home.deliveries / "met/visor/2021-11-01"
    bad.mkdir()
    (bad / "mappa_nominals.csv").write_text("nothing,of,the,contract\n")

    with pytest.raises(DeliveriesRefusedError):
        refresh(home)

    assert current_release(home) == before
    with open_instance(home) as instance:
        (run,) = instance.get_runs(limit=1)
        assert run.status is dg.DagsterRunStatus.FAILURE
        records = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records
        checks = [record.event_log_entry.dagster_event.asset_check_evaluation_data for record in records]
        failed = {(check.asset_key.to_user_string(), check.check_name) for check in checks if not check.passed}
        assert failed == {(DELIVERIES.to_user_string(), ACCEPTED), ("visor/mappa_nominals", ACCEPTED)}
        made = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION).records
        assert CANDIDATE not in {record.asset_key for record in made}


def test_telemetry_is_off_in_the_projects_own_settings(demonstration: Demonstration):
    with open_instance(demonstration.home) as instance:
        assert instance.telemetry_enabled is False
        assert json.dumps(instance.get_settings("telemetry")) == '{"enabled": false}'
