"""A refresh that says how long each of its steps took, in a process of its own.

Belongs here: timing the steps of `orchestration/refresh.py` and of dbt. Does not belong here: the steps.
`python -m bench.size.refresh HOME` prints a line of JSON for each step, dbt's among them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

from orchestration.home import Home
from orchestration.people.resolve import Account
from orchestration.refresh import Refresh
from orchestration.release.audit import Audit
from orchestration.release.dbt_run import BuildStep
from orchestration.release.publish import Release
from orchestration.run import run_refresh

T = TypeVar("T")

DOOR, FIRST_PART, PEOPLE, SECOND_PART = (
    "door",
    "models up to records of people",
    "person resolution",
    "all other models",
)
AUDIT, PUBLISH, REST = "audit", "serving files and switch", "everything else"


def say(**what: Any) -> None:
    """Print one line."""
    print(json.dumps(what), flush=True)


class TimedRefresh(Refresh):
    """A refresh that tells how long each step took."""

    def _timed(self, step: str, do: Callable[[], T]) -> T:
        started = time.monotonic()
        done = do()
        say(step=step, seconds=time.monotonic() - started)
        return done

    def take_in(self) -> Any:
        """Take in what was delivered."""
        return self._timed(DOOR, super().take_in)

    def build_part(self, names: Collection[str], *, is_first: bool) -> Iterator[BuildStep]:
        """Build and test one of the two parts."""
        started = time.monotonic()
        for step in super().build_part(names, is_first=is_first):
            say(kind=step.kind, name=step.name, seconds=step.seconds)
            yield step
        say(step=FIRST_PART if is_first else SECOND_PART, seconds=time.monotonic() - started)

    def resolve_people(self) -> Account:
        """Find who is who."""
        return self._timed(PEOPLE, super().resolve_people)

    def audit(self) -> Audit:
        """Hold the candidate against the last release."""
        return self._timed(AUDIT, super().audit)

    def publish(self) -> Release:
        """Make a release."""
        return self._timed(PUBLISH, super().publish)


def main() -> None:
    """Refresh a home folder; the last line is the whole."""
    started = time.monotonic()
    run_refresh(TimedRefresh(Home(Path(sys.argv[1]))))
    say(whole=time.monotonic() - started)


if __name__ == "__main__":
    main()
