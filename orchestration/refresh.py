"""The whole way through, once: deliveries in, candidate, release.

Belongs here: the order of the steps and what stops them. Does not belong here: how a step works; each has a
room of its own. Whatever starts a refresh (the command line, a schedule) calls this.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.deliveries.load import Receipt, receive
from orchestration.home import PROJECT, Home
from orchestration.release.candidate import BuildStep, build_candidate
from orchestration.release.publish import Release, check_ready, publish


@dataclass(eq=False)
class DeliveriesRefusedError(Exception):
    """At least one delivery was refused, so nothing was built; what was published before stays."""

    receipt: Receipt


def refresh(
    home: Home,
    *,
    project: Path = PROJECT,
    on_delivery: Callable[[str], None] = lambda message: None,
    on_step: Callable[[BuildStep], None] = lambda step: None,
) -> tuple[Release, Receipt]:
    """Take deliveries in, build and test a candidate, publish it.

    Raises:
        DeliveriesRefusedError: a delivery was refused at the door.
        BuildError: a model or a test failed.
        HomeError: the home folder cannot be used, or another refresh holds it.
        DeliveryError: the deliveries folder cannot be used.
    """
    started = time.monotonic()
    with home.locked():
        check_ready(home)
        receipt = receive(home.deliveries, home.raw, project, on_progress=on_delivery)
        if receipt.refused:
            raise DeliveriesRefusedError(receipt)
        candidate = build_candidate(home, project=project, on_step=on_step, on_progress=on_delivery)
        release = publish(
            home,
            candidate,
            deliveries=_current_deliveries(home),
            seconds=time.monotonic() - started,
        )
    return release, receipt


def _current_deliveries(home: Home) -> list[dict[str, str]]:
    with duckdb.connect(home.raw, read_only=True) as raw:
        rows = raw.execute(
            "select delivery_id, content_hash from raw.raw.delivery where is_current order by delivery_id"
        ).fetchall()
    return [{"delivery_id": delivery_id, "content_hash": content_hash} for delivery_id, content_hash in rows]
