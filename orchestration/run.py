"""A run of the asset graph in this process, for whoever started it and waits for it.

Belongs here: running the job and handing its failure on. Does not belong here: what the command line prints.
"""

from __future__ import annotations

import sqlite3
from contextlib import redirect_stderr
from io import StringIO
from typing import Any

import dagster as dg
import duckdb
from sqlalchemy.exc import SQLAlchemyError

from orchestration.assets.words import in_words
from orchestration.definitions import build_definitions
from orchestration.instance import open_instance
from orchestration.refresh import Refresh, RunError
from orchestration.schedules import FULL_REBUILD, REFRESH

# What a run says is kept in the instance and shown by `powerfew ui`; the terminal has its own words.
SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


# Dagster keeps its account of a run in files of SQLite, and lets their errors through.
BOOKKEEPING_ERRORS = (sqlite3.Error, SQLAlchemyError)


def run_refresh(refresh: Refresh) -> None:
    """Run the job of a refresh; what came of it stands in the refresh.

    Raises:
        HomeError: the home folder cannot be used, or another refresh holds it.
        RunError: it was Dagster that stopped the run, or a database that could not go on.
        Exception: what made a step fail, as that step raised it.
    """
    # The run takes the lock itself; whoever cannot have it is told before seconds are spent on the graph.
    refresh.home.require_free()
    definitions = build_definitions(refresh.home, refresh.project, begin=lambda *_, **__: refresh)
    job = definitions.resolve_job_def((FULL_REBUILD if refresh.from_scratch else REFRESH).name)
    # What it cannot keep, Dagster writes to standard error: whole statements with all their values. What a run has to
    # say to a person comes out of it as an exception.
    try:
        with redirect_stderr(StringIO()), open_instance(refresh.home) as instance:
            result = job.execute_in_process(instance=instance, raise_on_error=False, run_config=SILENT)
    except BOOKKEEPING_ERRORS:
        raise RunError(_cannot_be_kept(refresh)) from None
    if isinstance(refresh.failure, BOOKKEEPING_ERRORS):
        raise RunError(_cannot_be_kept(refresh)) from None
    if isinstance(refresh.failure, duckdb.Error) and not isinstance(refresh.failure, duckdb.IOException):
        raise RunError(in_words(refresh.failure)) from None
    if refresh.failure:
        raise refresh.failure
    if not result.success:
        raise RunError(_why(refresh, result))


def _cannot_be_kept(refresh: Refresh) -> str:
    """What SQLite says is of no use to a person, and repeats whole statements."""
    return f"Dagster cannot write down in {refresh.home.dagster} what a run does. Is the disk full, or a file damaged?"


def _innermost(error: Any) -> Any:
    """Dagster wraps what went wrong into words about the step that it went wrong in."""
    while error.cause:
        error = error.cause
    return error


def _why(refresh: Refresh, result: dg.ExecuteInProcessResult) -> str:
    """What Dagster says of a failure that no step told of: of its own, or of a check."""
    errors = [event.event_specific_data.error for event in result.all_events if event.is_step_failure]
    said = [line for error in errors if error for line in _innermost(error).message.strip().splitlines()[:1]]
    if any("sqlite3." in line for line in said):
        return _cannot_be_kept(refresh)
    return " ".join(said) or "The run ended without saying why."
