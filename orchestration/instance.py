"""Dagster's instance in a home folder: its settings, the lock of a run, and runs that a crash left behind.

Belongs here: what is Dagster's and lies in the home folder. Does not belong here: assets, and what starts a run.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.assets.words import in_words
from orchestration.home import PROJECT, Home, make_private_folder
from orchestration.limits import limit
from orchestration.refresh import Refresh

SETTINGS = PROJECT / "orchestration" / "dagster.yaml"

ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
# A run is under way in these; one that is still so when its process is dead was killed.
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
        under_way = begin(home, project, **context.resource_config)
        with ExitStack() as held:
            try:
                held.enter_context(home.locked())
                close_dead_runs(context.instance, except_run=context.run.run_id if context.run else None)
                forget_old_runs(context.instance, days=limit("runs_kept", project))
            except Exception as error:
                under_way.failure = error
                raise dg.Failure(description=in_words(error), allow_retries=False) from None
            yield under_way

    return refresh


def close_dead_runs(instance: dg.DagsterInstance, *, except_run: str | None) -> None:
    """Mark as failed what a killed process left as under way.

    Whoever holds the home folder's lock is the only one at work: the system takes the lock from a dead process.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=[*UNDER_WAY, dg.DagsterRunStatus.NOT_STARTED])):
        # What the daemon has asked for and not started yet is alive; a run in a process of ours is never in between.
        is_asked_for = run.status is dg.DagsterRunStatus.NOT_STARTED and run.remote_job_origin is not None
        if run.run_id != except_run and not is_asked_for:
            close_dead_run(instance, run)


def close_dead_run(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """Mark as failed a run whose process is dead. It may have been killed after the switch: readers know better."""
    instance.report_run_failed(run, "Its process ended before it did. What readers see is whole.")


def forget_old_runs(instance: dg.DagsterInstance, *, days: int) -> None:
    """Delete what happened in runs that ended so many days ago; Dagster itself keeps it for ever."""
    before = datetime.now(UTC) - timedelta(days=days)
    for run in instance.get_runs(dg.RunsFilter(statuses=ENDED, created_before=before)):
        instance.delete_run(run.run_id)
