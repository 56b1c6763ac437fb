"""A run of the asset graph in this process, for whoever started it and waits for it.

Belongs here: running the job and handing its failure on. Does not belong here: what the command line prints.
"""

from __future__ import annotations

import dagster as dg

from orchestration.definitions import build_definitions
from orchestration.instance import open_instance
from orchestration.refresh import Refresh
from orchestration.schedules import FULL_REBUILD, REFRESH

# What a run says is kept in the instance and shown by `powerfew ui`; the terminal has its own words.
SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class RunError(Exception):
    """A run failed for a reason of Dagster's own."""


def run_refresh(refresh: Refresh) -> None:
    """Run the job of a refresh; what came of it stands in the refresh.

    Raises:
        RunError: it was Dagster that stopped the run.
        Exception: what made a step fail, as that step raised it.
    """
    definitions = build_definitions(refresh.home, refresh.project, begin=lambda *_, **__: refresh)
    job = definitions.resolve_job_def((FULL_REBUILD if refresh.from_scratch else REFRESH).name)
    with open_instance(refresh.home) as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False, run_config=SILENT)
    if refresh.failure:
        raise refresh.failure
    if not result.success:
        raise RunError(_why(result))


def _why(result: dg.ExecuteInProcessResult) -> str:
    """What Dagster says of a failure that no step told of: of its own, or of a check."""
    errors = [event.event_specific_data.error for event in result.all_events if event.is_step_failure]
    return " ".join(error.message.strip() for error in errors if error) or "The run ended without saying why."
