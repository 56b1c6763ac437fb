"""What several test modules share: one release, built once from the clean demonstration deliveries.

Belongs here: fixtures that build something expensive. Does not belong here: assertions, and helpers of one module.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.refresh import refresh
from orchestration.release.publish import Release
from synthetic.write import WrittenDeliveries, write_deliveries


@dataclass(frozen=True)
class Demonstration:
    """A home folder with the clean deliveries and the release made from them. Tests read it and leave it as it is."""

    home: Home
    written: WrittenDeliveries
    release: Release

    @property
    def warehouse(self) -> Path:
        """The candidate that was published, with every layer in it."""
        return self.home.published_warehouse


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """One for all processes that run tests side by side: the first that asks builds it, the others wait for it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    built = shared / "demonstration.pickle"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.is_file():
            home = Home(shared / "demonstration")
            written = write_deliveries(home.folder)
            release, _ = refresh(home)
            built.write_bytes(pickle.dumps(Demonstration(home, written, release)))
    return pickle.loads(built.read_bytes())


@pytest.fixture(scope="session")
def clean_deliveries(tmp_path_factory: pytest.TempPathFactory) -> WrittenDeliveries:
    """The clean demonstration deliveries as files, for tests that need no warehouse."""
    return write_deliveries(tmp_path_factory.mktemp("clean_deliveries"))


@pytest.fixture
def analytics(demonstration: Demonstration) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(demonstration.home.current / "analytics.duckdb", read_only=True) as connection:
        yield connection
