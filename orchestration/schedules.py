"""When a run starts, and who is told when one fails.

Belongs here: jobs, schedules, the sensor for deliveries, freshness, what Dagster may do by itself; each said once.
Does not belong here: what a run does (`assets/`).
"""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import dagster as dg

from orchestration.deliveries.arrivals import arrived
from orchestration.home import Home, HomeError
from orchestration.instance import close_dead_run
from orchestration.limits import limit
from orchestration.tell import tell

REFRESH = dg.define_asset_job(
    "refresh", selection=dg.AssetSelection.all(), description="Everything from deliveries to a release."
)
FULL_REBUILD = dg.define_asset_job(
    "full_rebuild",
    selection=dg.AssetSelection.all(),
    config={"resources": {"refresh": {"config": {"from_scratch": True}}}},
    description="The same, and nothing remembered from earlier runs is used to be quicker.",
)
JOBS = [REFRESH, FULL_REBUILD]

# Six nights a week, and on the seventh from scratch: what a refresh remembers can never drift for longer than a week.
TIME_ZONE = "Europe/London"
SCHEDULES = [
    dg.ScheduleDefinition(
        name="every_night",
        job=REFRESH,
        cron_schedule="0 2 * * 1-6",
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    ),
    dg.ScheduleDefinition(
        name="every_sunday",
        job=FULL_REBUILD,
        cron_schedule="0 2 * * 0",
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    ),
]

# What Dagster may publish by itself: a candidate that was built by hand, and only where no blocking check failed.
# `eager` alone asks for the release on its next look although the audit failed.
RELEASE_BY_HAND = dg.AutomationCondition.eager() & dg.AutomationCondition.all_deps_blocking_checks_passed()
AUTOMATION = dg.AutomationConditionSensorDefinition(
    "release_of_a_candidate_built_by_hand",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
)

SECONDS_BETWEEN_LOOKS = 30


def fresh_for(project: Path) -> Callable[[dg.AssetSpec], dg.AssetSpec]:
    """The one rule of freshness, put on every asset: made anew within the hours of the limit."""
    policy = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=limit("release_fresh_for", project)))
    return lambda spec: dg.apply_freshness_policy(spec, policy)


def delivery_sensor(home: Home, project: Path) -> dg.SensorDefinition:
    """A sensor that starts a refresh when a delivery has arrived as a whole that it has not asked for before."""

    @dg.sensor(
        name="delivery_arrived",
        job=REFRESH,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts a refresh when every file that a delivery promises is there, or it has settled.",
    )
    def delivery_arrived(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        there = arrived(home.deliveries, now=time.time(), settles_after=limit("delivery_settles_after", project))
        known = json.loads(context.cursor or "{}")
        new = {name: mark for name, mark in there.items() if known.get(name) != mark}
        if not new:
            return dg.SkipReason("Nothing has arrived since the last look.")
        try:
            home.require_free()
        except HomeError as error:
            return dg.SkipReason(f"{', '.join(new)} arrived. {error}")
        run_key = hashlib.sha256(json.dumps(new, sort_keys=True).encode()).hexdigest()
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=run_key, tags={"powerfew/arrived": ", ".join(new)[:200]})],
            cursor=json.dumps(there),
        )

    return delivery_arrived


def close_killed_runs(home: Home) -> dg.SensorDefinition:
    """A sensor that closes a run whose process was killed: Dagster does not notice, and lets no other run start.

    A run that is under way holds the home folder's lock, but for the moments at its start and at its end. One that is
    met without the lock at two looks in a row is dead.
    """

    @dg.sensor(
        name="run_killed",
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        description="Closes a run whose process was killed, so that the next one can start.",
    )
    def run_killed(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        started = context.instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
        met = set(json.loads(context.cursor or "[]"))
        try:
            home.require_free()
        except HomeError as error:
            return dg.SensorResult(skip_reason=str(error), cursor="[]")
        for run in started:
            if run.run_id in met:
                close_dead_run(context.instance, run)
        without_lock = [run.run_id for run in started if run.run_id not in met]
        return dg.SensorResult(skip_reason="Looked for runs that hold no lock.", cursor=json.dumps(without_lock))

    return run_killed


def tell_of_failures(home: Home) -> dg.SensorDefinition:
    """A sensor that tells of a failed run in one message: see `tell.py` for where it goes."""

    @dg.run_failure_sensor(
        name="run_failed",
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        description="Tells in one readable message that a run failed, at which step and why.",
    )
    def run_failed(context: dg.RunFailureSensorContext) -> None:
        tell(failure_message(context, home))

    return run_failed


def failure_message(context: dg.RunFailureSensorContext, home: Home) -> str:
    """One message about a failed run: which, at which step, why, and that readers lose nothing by it."""
    reasons = []
    for event in context.get_step_failure_events():
        data = event.step_failure_data
        said = data.user_failure_data.description if data.user_failure_data else None
        reasons.append(f"at {event.step_key}: {said or (data.error.message.strip() if data.error else 'unknown')}")
    why = "; ".join(reasons) or context.failure_event.message or "its process ended"
    return f"Powerfew in {home.folder}: the run {context.dagster_run.job_name} failed {why} What was published stays."
