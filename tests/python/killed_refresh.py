"""A refresh that kills itself at a named place, as a process of its own: `killed_refresh.py HOME STEPS PLACE`.

Belongs here: the places, and what is put round them. Does not belong here: what is expected afterwards
(`test_crashes.py`). Nothing in `orchestration/` knows of any of this.

STEPS is `all` for the whole graph, or the name of one step of `Refresh`, taken alone under the home folder's lock.
PLACE is one of `PLACES`, or `nowhere`. dbt's tests are left out: they write nothing, and take a third of the time.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.deliveries import load, raw_layer
from orchestration.home import Home
from orchestration.people import resolve
from orchestration.people import warehouse as people_of_the_warehouse
from orchestration.refresh import Refresh, refresh
from orchestration.release import candidate, dbt_run, publish
from orchestration.release.dbt_run import BuildStep, Dbt

Place = tuple[object, str]


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: object, name: str, *, at_call: int = 1) -> None:
    """Die when a function is called for the given time, before anything of it is done."""
    work, calls = getattr(owner, name), itertools.count(1)

    @wraps(work)
    def killed(*arguments: Any, **named: Any) -> Any:
        if next(calls) == at_call:
            kill_myself()
        return work(*arguments, **named)

    setattr(owner, name, killed)


def after(owner: object, name: str, *, at_call: int = 1) -> None:
    """Die when a function has done its work for the given time."""
    work, calls = getattr(owner, name), itertools.count(1)

    @wraps(work)
    def killed(*arguments: Any, **named: Any) -> Any:
        done = work(*arguments, **named)
        if next(calls) == at_call:
            kill_myself()
        return done

    setattr(owner, name, killed)


def between(outer: Place, inner: Place) -> None:
    """Die when the outer function is at work and comes to the inner one."""
    owner, name = outer
    work = getattr(owner, name)

    @wraps(work)
    def entered(*arguments: Any, **named: Any) -> Any:
        before(*inner)
        return work(*arguments, **named)

    setattr(owner, name, entered)


def after_part(number: int) -> None:
    """Die when a part of the models is built, and written down as built."""
    work, parts = Refresh.build_part, itertools.count(1)

    def killed(*arguments: Any, **named: Any) -> Iterator[BuildStep]:
        yield from work(*arguments, **named)
        if next(parts) == number:
            kill_myself()

    Refresh.build_part = killed  # type: ignore[method-assign]


def in_part(number: int, *, at_step: int) -> None:
    """Die when dbt has finished some steps of a part and is at the next ones."""
    work, parts = Refresh.build_part, itertools.count(1)

    def killed(*arguments: Any, **named: Any) -> Iterator[BuildStep]:
        is_the_one = next(parts) == number
        for done, step in enumerate(work(*arguments, **named), start=1):
            yield step
            if is_the_one and done == at_step:
                kill_myself()

    Refresh.build_part = killed  # type: ignore[method-assign]


BOUNDARIES: dict[str, Callable[[], None]] = {
    "before the door": lambda: before(Refresh, "take_in"),
    "after the door": lambda: after(Refresh, "take_in"),
    "candidate opened": lambda: after(Refresh, "open_candidate"),
    "records built": lambda: after_part(1),
    "people resolved": lambda: after(Refresh, "resolve_people"),
    "all built": lambda: after_part(2),
    "audited": lambda: after(Refresh, "audit"),
    "published": lambda: after(Refresh, "publish"),
}
IN_THE_DOOR: dict[str, Callable[[], None]] = {
    "raw layer made": lambda: after(raw_layer, "_ensure_tables"),
    "delivery hashed": lambda: after(load, "_content"),
    "file staged": lambda: after(load, "_check_file"),
    "delivery judged, nothing written": lambda: after(load, "_check_delivery"),
    "rows written, nothing committed": lambda: after(load, "_insert_rows"),
    "delivery recorded, nothing committed": lambda: after(load, "record_delivery"),
    "delivery committed": lambda: before(load, "summary"),
}
IN_THE_CANDIDATE: dict[str, Callable[[], None]] = {
    "before the key is in the candidate": lambda: before(candidate, "put_secret_into"),
    "before the last release is in the candidate": lambda: before(candidate, "write_previous_release"),
    "dbt at its first models": lambda: in_part(1, at_step=3),
    "pairs scored": lambda: after(resolve, "score_pairs"),
    "before people are remembered": lambda: before(people_of_the_warehouse, "remember"),
    "people remembered, not written": lambda: after(people_of_the_warehouse, "remember"),
    "candidate open for people": lambda: after(people_of_the_warehouse, "_say_where_records_came_from"),
    "dbt at its later models": lambda: in_part(2, at_step=20),
    "before the audit": lambda: before(Refresh, "audit"),
}
IN_THE_SWITCH: dict[str, Callable[[], None]] = {
    "before the release": lambda: before(Refresh, "publish"),
    "release folder made": lambda: before(publish, "write_serving_files"),
    "serving files written": lambda: after(publish, "write_serving_files"),
    "difference written": lambda: after(publish, "write_difference"),
    "before the release is flushed": lambda: before(publish, "_flush_to_disk"),
    "release flushed under its hidden name": lambda: after(publish, "_flush_to_disk"),
    "release renamed, not yet pointed at": lambda: before(publish, "switch"),
    "new pointer made, not in place": lambda: between((publish, "switch"), (Path, "replace")),
    "switched, not written down": lambda: after(publish, "switch"),
    "before the candidate is kept": lambda: before(publish, "keep_as_last_published"),
    "last candidate gone, new one not in its place": lambda: between(
        (publish, "keep_as_last_published"), (Path, "rename")
    ),
    "candidate kept": lambda: after(publish, "keep_as_last_published"),
    "outdated release hidden, not removed": lambda: between((publish, "_remove_outdated"), (publish.shutil, "rmtree")),
}
IN_DAGSTER: dict[str, Callable[[], None]] = {
    f"before event {number} of Dagster is kept": lambda number=number: before(
        dg.DagsterInstance, "handle_new_event", at_call=number
    )
    for number in (1, 40, 200)
}
PLACES = {
    **BOUNDARIES,
    **IN_THE_DOOR,
    **IN_THE_CANDIDATE,
    **IN_THE_SWITCH,
    **IN_DAGSTER,
    "nowhere": lambda: None,
}


def leave_tests_out() -> None:
    work = Dbt.run

    def run(dbt: Dbt, arguments: list[str]) -> Iterator[dict[str, Any]]:
        fewer = ["--exclude-resource-type", "test"] if arguments[0] == "build" else []
        return work(dbt, [*arguments, *fewer])

    dbt_run.Dbt.run = run  # type: ignore[method-assign]


def main(home: Home, steps: str, place: str) -> None:
    """Take the steps and die at the place."""
    leave_tests_out()
    PLACES[place]()
    if steps == "all":
        refresh(home)
    else:
        with home.locked():
            getattr(Refresh(home), steps)()


if __name__ == "__main__":
    main(Home.find(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
