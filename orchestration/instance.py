"""Dagster's instance in a home folder: its settings, the lock of a run, and runs that a crash left behind.

Belongs here: what is Dagster's and lies in the home folder. Does not belong here: assets, and what starts a run.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.home import PROJECT, Home, make_private_folder
from orchestration.limits import limit
from orchestration.refresh import Refresh

SETTINGS = PROJECT / "orchestration" / "dagster.yaml"

# A run is under way in these; one that is still so when its process is dead was killed.
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
UNDER_WAY = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]


def make_dagster_home(home: Home) -> Path:
    """The folder that Dagster calls its home, with the project's settings in it."""
    folder = make_private_folder(home.dagster)
    shutil.copyfile(SETTINGS, folder / SETTINGS.name)
    return folder


def open_instance(home: Home) -> dg.DagsterInstance:
    """The instance of a home folder. Its runs are those that `powerfew ui` shows."""
    folder = make_dagster_home(home)
    os.environ["DAGSTER_HOME"] = str(folder)
    return dg.DagsterInstance.from_config(str(folder))


def under_lock(home: Home, project: Path, begin: Callable[..., Refresh]) -> dg.ResourceDefinition:
    """The resource of a run: one refresh, which holds the home folder's lock until the run ends, however it ends."""

    @dg.resource(
        config_schema={
            "from_scratch": dg.Field(bool, default_value=False, description="Keep nothing remembered to be quicker."),
            "accept": dg.Field(
                dg.Map(str, str), default_value={}, description="What the audit is to let pass this once, and why."
            ),
        }
    )
    def refresh(context: dg.InitResourceContext) -> Iterator[Refresh]:
        with home.locked():
            close_dead_runs(context.instance, except_run=context.run.run_id if context.run else None)
            forget_old_runs(context.instance, days=limit("runs_kept", project))
            yield begin(home, project, **context.resource_config)

    return refresh


def close_dead_runs(instance: dg.DagsterInstance, *, except_run: str | None) -> None:
    """Mark as failed what a killed process left as under way.

    Whoever holds the home folder's lock is the only one at work: the system takes the lock from a dead process.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY)):
        if run.run_id != except_run:
            instance.report_run_failed(run, "Its process ended before it did. Nothing of it was published.")


def forget_old_runs(instance: dg.DagsterInstance, *, days: int) -> None:
    """Delete what happened in runs that ended so many days ago; Dagster itself keeps it for ever."""
    before = datetime.now(UTC) - timedelta(days=days)
    for run in instance.get_runs(dg.RunsFilter(statuses=ENDED, created_before=before)):
        instance.delete_run(run.run_id)
