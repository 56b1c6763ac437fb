"""Publishing: a candidate becomes a release, and one pointer is switched.

Belongs here: the release folder, `release.json`, the switch, the list of releases and going back to one. Does not
belong here: building (`candidate.py`) and what the files hold (`serving.py`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.home import PROJECT, Home, HomeError, flush
from orchestration.limits import limit
from orchestration.release.candidate import Candidate, Stage, keep_as_last_published
from orchestration.release.difference import write_difference
from orchestration.release.serving import write_serving_files

# Where a release keeps the pages that say what was checked.
PAGES_OF_THE_AUDIT = Path("docs") / "checks"


@dataclass(frozen=True)
class Release:
    """What `release.json` says of a release.

    `people` is what person resolution counted, `changes` how many people became one or were parted, and came into
    a cohort or left it, since the release before, and `checks` how many results of checks there are of each
    outcome; releases that were made before these were kept have none. `difference.json` beside it says all that
    differs.
    """

    release_id: str
    published_at: str
    git_commit: str | None
    lock_sha256: str
    deliveries: list[dict[str, str]]
    rows: dict[str, int]
    steps_passed: dict[str, int]
    seconds: float
    people: dict[str, float] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)


def check_ready(home: Home) -> None:
    """Make sure, before anything is built, that a release could be published.

    Raises:
        HomeError: `current` is something else than a pointer to a release.
    """
    if home.current.exists() and not home.current.is_symlink():
        raise HomeError(f"{home.current} must be a link to a release and is none; move it away.")


def publish(
    home: Home, candidate: Candidate, *, deliveries: list[dict[str, str]], seconds: float, project: Path = PROJECT
) -> Release:
    """Write a release from a candidate that passed, and switch `current` to it.

    The release is written under a name nobody reads, then renamed, and then the pointer is replaced in one step: a
    reader finds the old release or the new one, whole. Releases beyond the number that is kept are removed after that.

    Args:
        home: where releases lie.
        candidate: built, tested and audited.
        deliveries: the deliveries it was built from, as `delivery_id` and `content_hash`.
        seconds: how long it took so far.
        project: the project, for its limits.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(home)
    now = datetime.now(UTC)
    release_id = _unused_id(home, now)
    unfinished = home.releases / f".writing-{release_id}"
    unfinished.mkdir()
    rows = write_serving_files(candidate.warehouse, unfinished)
    write_difference(candidate.warehouse, home.current if home.current.exists() else None, unfinished)
    shutil.copytree(candidate.pages, unfinished / PAGES_OF_THE_AUDIT)
    # Ids survive from the release that readers see, so that going back to one goes back to its people.
    shutil.copy2(candidate.people, unfinished / "restricted" / candidate.people.name)
    release = Release(
        release_id=release_id,
        published_at=now.isoformat(timespec="seconds"),
        git_commit=_git_commit(),
        lock_sha256=hashlib.sha256((PROJECT / "requirements.lock").read_bytes()).hexdigest(),
        deliveries=deliveries,
        rows=rows,
        steps_passed=_count_steps(candidate),
        seconds=round(seconds, 1),
        people=candidate.resolution,
        changes=_count_changes(candidate),
        checks=candidate.checks,
    )
    (unfinished / "release.json").write_text(json.dumps(asdict(release), indent=2) + "\n")
    _flush_to_disk(unfinished)
    unfinished.rename(home.releases / release_id)
    switch(home, release_id)
    candidate.reached(Stage.PUBLISHED)
    keep_as_last_published(home)
    _remove_outdated(home, keep=limit("releases_kept", project))
    return release


def switch(home: Home, release_id: str) -> None:
    """Point `current` at a release, in one step.

    Raises:
        HomeError: there is no such release.
    """
    if not (home.releases / release_id / "release.json").is_file():
        raise HomeError(f"There is no release {release_id} in {home.releases}.")
    new_pointer = home.folder / ".current-new"
    new_pointer.unlink(missing_ok=True)
    new_pointer.symlink_to(Path(home.releases.name) / release_id)
    new_pointer.replace(home.current)


def list_releases(home: Home) -> list[Release]:
    """All releases, the oldest first. A folder that does not say what a release says is passed over."""
    read = [_read_release(file) for file in sorted(home.releases.glob("[!.]*/release.json"))]
    return [release for release in read if release is not None]


def current_release(home: Home) -> Release | None:
    """The release that readers see, or none."""
    return _read_release(home.current / "release.json")


def _read_release(file: Path) -> Release | None:
    try:
        said = json.loads(file.read_text())
        needed = {one.name for one in fields(Release) if one.default_factory is MISSING}
        return Release(**{one.name: said[one.name] for one in fields(Release) if one.name in needed | said.keys()})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _unused_id(home: Home, moment: datetime) -> str:
    """A name that sorts after every release there is, also when the clock went backwards."""
    wanted = moment.strftime("%Y%m%dT%H%M%SZ")
    last = max((folder.name for folder in home.releases.glob("[0-9]*T*Z*")), default="")
    if wanted > last:
        return wanted
    stem, _, counter = last.partition("-")
    return f"{stem}-{int(counter or 0) + 1:04d}"


def _remove_unfinished(home: Home) -> None:
    for folder in home.releases.glob(".writing-*"):
        shutil.rmtree(folder)


def _count_steps(candidate: Candidate) -> dict[str, int]:
    kinds = [step.kind for step in candidate.steps]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _count_changes(candidate: Candidate) -> dict[str, int]:
    with duckdb.connect(candidate.warehouse, read_only=True) as connection:
        counted = connection.execute("""
            select case change when 'was parted' then 'parted' else 'became one with another' end, count(*)
            from core.fct_person_change
            group by change
            union all
            select case movement when 'left' then 'memberships ended' else 'memberships begun' end, count(*)
            from marts.cohort_change
            group by movement
            order by all
        """).fetchall()
    return dict(counted)


def _remove_outdated(home: Home, *, keep: int) -> None:
    """Remove all but the last releases. The one that readers see stays, also when somebody has gone back to it."""
    seen = home.current.resolve().name
    for folder in sorted(home.releases.glob("[0-9]*T*Z*"))[:-keep]:
        if folder.name != seen:
            # Under a hidden name first: half a release must never be listed.
            doomed = folder.rename(home.releases / f".writing-{folder.name}")
            shutil.rmtree(doomed)


def _flush_to_disk(folder: Path) -> None:
    """Make sure that every byte is on the disk before anything points at it."""
    for path in [*folder.rglob("*"), folder]:
        flush(path)


def _git_commit() -> str | None:
    asked = subprocess.run(
        ["git", "-C", str(PROJECT), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or None if asked.returncode == 0 else None
