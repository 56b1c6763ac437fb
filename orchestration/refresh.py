"""A refresh: the steps from deliveries to a release, and a whole run of them.

Belongs here: what each step does with the home folder, in a line each, and starting all of them. Does not belong here:
how a step works (each has a room of its own), and their order, which is the asset graph's (`assets/`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from expectations.on_duckdb import import_meanwhile
from orchestration.deliveries.load import Receipt, receive
from orchestration.home import PROJECT, Home
from orchestration.people.resolve import Account
from orchestration.release.audit import Audit, audit
from orchestration.release.candidate import (
    BuildError,
    Candidate,
    Stage,
    build_part,
    open_candidate,
    resolve_people,
    set_aside_unfinished,
)
from orchestration.release.dbt_run import BuildStep, Dbt
from orchestration.release.publish import Release, check_ready, publish
from orchestration.retention.dispose import finish_interrupted


@dataclass(eq=False)
class DeliveriesRefusedError(Exception):
    """At least one delivery was refused, so nothing was built; what was published before stays."""

    receipt: Receipt

    def __str__(self) -> str:
        """Every finding, in a sentence each."""
        return " ".join(str(finding) for refusal in self.receipt.refused for finding in refusal.findings)


class RunError(Exception):
    """The run was ended by what runs it, not by a step; the text is for the person at the terminal."""


@dataclass
class Refresh:
    """One refresh under way, which holds the home folder's lock.

    Args:
        home: the installation.
        project: the dbt project; another one only for trying a change.
        from_scratch: keep nothing of what was remembered to be quicker.
        accept: by name, what the audit is to let pass this once, and why.
        on_delivery: called with a sentence about each delivery and each step of person resolution.
        on_step: called with each finished step of dbt.
    """

    home: Home
    project: Path = PROJECT
    from_scratch: bool = False
    accept: Mapping[str, str] = field(default_factory=dict)
    on_delivery: Callable[[str], None] = lambda message: None
    on_step: Callable[[BuildStep], None] = lambda step: None
    started: float = field(default_factory=time.monotonic)
    receipt: Receipt | None = None
    release: Release | None = None
    failure: Exception | None = None

    def take_in(self) -> Receipt:
        """Take in what was delivered, after finishing a disposal that broke off."""
        check_ready(self.home)
        finish_interrupted(self.home, self.on_delivery)
        self.receipt = receive(self.home.deliveries, self.home.raw, self.project, on_progress=self.on_delivery)
        if self.receipt.refused:
            self.failure = DeliveriesRefusedError(self.receipt)
        return self.receipt

    def open_candidate(self) -> Candidate:
        """Begin a new candidate."""
        return open_candidate(self.home, self.project)

    def build_part(self, names: Collection[str], *, is_first: bool) -> Iterator[BuildStep]:
        """Build and test the models up to the records of people, or those from there on; yields finished steps."""
        if not is_first:
            import_meanwhile()  # the audit comes next, and this process only waits for dbt
        for step in build_part(self.home, self.project, names, is_first=is_first):
            self.on_step(step)
            yield step

    def resolve_people(self) -> Account:
        """Find who is who."""
        return resolve_people(self.home, self.project, from_scratch=self.from_scratch, say=self.on_delivery)

    def audit(self) -> Audit:
        """Hold the candidate against the last release; one that must not be published is kept and named."""
        candidate = Candidate.at(self.home.candidate, stage=Stage.BUILT)
        found = audit(
            candidate.warehouse,
            previous=self.home.current if self.home.current.exists() else None,
            manifest=Dbt(self.home, self.project).manifest_file,
            pages=candidate.pages,
            accept=self.accept,
            steps=candidate.steps,
        )
        if found.holds:
            kept_in = set_aside_unfinished(self.home, self.project)
            self.failure = BuildError([result.sentence for result in found.holds], kept_in)
        else:
            candidate.checks = found.counts
            candidate.reached(Stage.AUDITED)
        return found

    def publish(self) -> Release:
        """Make a release of the candidate and switch readers to it."""
        self.release = publish(
            self.home,
            Candidate.at(self.home.candidate, stage=Stage.AUDITED),
            deliveries=current_deliveries(self.home),
            seconds=time.monotonic() - self.started,
            project=self.project,
        )
        return self.release


def refresh(  # noqa: PLR0913 - the arguments of `Refresh`
    home: Home,
    *,
    project: Path = PROJECT,
    from_scratch: bool = False,
    accept: Mapping[str, str] | None = None,
    on_delivery: Callable[[str], None] = lambda message: None,
    on_step: Callable[[BuildStep], None] = lambda step: None,
) -> tuple[Release, Receipt]:
    """Run all steps in this process: take deliveries in, build, resolve, audit and publish.

    The arguments are those of `Refresh`.

    Raises:
        DeliveriesRefusedError: a delivery was refused at the door.
        BuildError: a model, a test or the audit failed.
        HomeError: the home folder cannot be used, or another refresh holds it.
        DeliveryError: the deliveries folder cannot be used.
        DbtError: the project cannot be read.
        AuditError: `accept` cannot be done as asked.
        RunError: what runs the steps could not go on.
    """
    # Dagster takes two seconds to import; only who runs the graph pays for it.
    from orchestration.run import run_refresh  # noqa: PLC0415

    under_way = Refresh(home, project, from_scratch, accept or {}, on_delivery, on_step)
    run_refresh(under_way)
    assert under_way.release is not None
    assert under_way.receipt is not None
    return under_way.release, under_way.receipt


def current_deliveries(home: Home) -> list[dict[str, str]]:
    """The deliveries whose rows stand in the raw layer now, as `delivery_id` and `content_hash`."""
    with duckdb.connect(home.raw, read_only=True) as raw:
        rows = raw.execute(
            "select delivery_id, content_hash from raw.raw.delivery where is_current order by delivery_id"
        ).fetchall()
    return [{"delivery_id": delivery_id, "content_hash": content_hash} for delivery_id, content_hash in rows]
