"""What stands once for all assets: their sources, who owns them, and how a failure is told.

Belongs here: words that several assets share. Does not belong here: an asset.
"""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dagster as dg
import duckdb

from orchestration.refresh import Refresh
from orchestration.release.dbt_run import without_values

DATA_ENGINEERS = ["team:data_engineering"]
ANALYSTS = ["team:analysis"]

# Where another attempt a little later can go better: a share that was away, a file that was just being moved.
PASSING = {errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN, errno.EBUSY, errno.ENETUNREACH, errno.EHOSTUNREACH}
ATTEMPTS_MORE = 2
SECONDS_BEFORE_THE_SECOND = 15


def sources_in(manifest: Mapping[str, Any], *schemas: str) -> dict[dg.AssetKey, Mapping[str, Any]]:
    """Sources of dbt that lie in some schemas, by their asset keys."""
    return {
        dg.AssetKey([source["source_name"], source["name"]]): source
        for source in manifest["sources"].values()
        if source["schema"] in schemas
    }


@contextmanager
def told_in_plain_words(refresh: Refresh, context: dg.AssetExecutionContext) -> Iterator[None]:
    """Let a step fail with one readable sentence, which holds no value of the data, and no traceback.

    What failed is kept in `refresh.failure` for whoever started the run. A failure that may pass is tried again,
    each time after twice as long.
    """
    try:
        yield
    except Exception as error:
        if getattr(error, "errno", None) in PASSING and context.retry_number < ATTEMPTS_MORE:
            wait = SECONDS_BEFORE_THE_SECOND * 2**context.retry_number
            raise dg.RetryRequested(max_retries=ATTEMPTS_MORE, seconds_to_wait=wait) from None
        refresh.failure = error
        raise dg.Failure(description=in_words(error), allow_retries=False) from None


def in_words(error: Exception) -> str:
    """What went wrong, for a person; a database's words may quote the data, so its values are left out."""
    said = without_values(str(error))
    if isinstance(error, OSError | duckdb.IOException):
        return f"{said.splitlines()[0]} Is the disk full, or a folder not writable?"
    if isinstance(error, duckdb.Error):
        return f"The database refused a step ({type(error).__name__}): {said.splitlines()[0]}"
    return said or type(error).__name__
