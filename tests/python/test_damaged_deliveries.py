"""Every kind of damaged delivery comes to what the table says: refused, rows in quarantine, or loaded, and plainly told.

Belongs here: holding the door to `damaged_deliveries.py`. Does not belong here: the kinds themselves, and how the door
deals with deliveries that follow each other (`test_deliveries_over_time.py`).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from damaged_deliveries import COLUMNS, KINDS, LOADED, QUARANTINED, REFUSED, SECRETS, SOUND, Kind, as_csv

from orchestration.deliveries import Receipt, receive

BESIDE = "met/people/2021-10-01"
DECISIONS = as_csv(
    COLUMNS["people", "decisions"],
    ["D-0001", "SAME", "cris", "3300001/19", "1", "visor", "VIS-00001", "", "2021-09-30", "A team", "Same print"],
)
LONGEST_SECONDS = 60


class Inbox:
    """Deliveries of one test and the raw file that they go to."""

    def __init__(self, folder: Path) -> None:
        self.deliveries = folder / "home" / "deliveries"
        self.raw = folder / "home" / "raw" / "raw.duckdb"
        self.door = folder / "home" / "door"

    def deliver(self, place: str, files: dict[str, bytes]) -> Path:
        folder = self.deliveries / place
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    def receive(self) -> Receipt:
        return receive(self.deliveries, self.raw, with_pages=False)

    def query(self, question: str) -> list[tuple]:
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.raw}' as store (read_only)")
            connection.execute("use store.raw")
            return connection.execute(question).fetchall()

    def reports(self) -> str:
        beside = [path for path in self.deliveries.rglob("_refused.txt") if path.is_file()]
        elsewhere = list(self.door.glob("refused/*.txt"))
        return "\n".join(path.read_text(encoding="utf-8") for path in beside + elsewhere)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


@contextmanager
def within_seconds(seconds: int) -> Iterator[None]:
    """What waits for a pipe or a device for ever fails instead."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def said(receipt: Receipt) -> str:
    sentences = [str(finding) for refused in receipt.refused for finding in refused.findings]
    sentences += [str(one) for one in [*receipt.quarantined, *receipt.notes]]
    return "\n".join(sentences)


def assert_conserved(inbox: Inbox) -> None:
    for table, source_file, *counts in inbox.query(
        "select delivery.system || '__' || table_name, source_file, rows_delivered, rows_loaded, rows_quarantined "
        "from delivery_file inner join delivery using (delivery_id)"
    ):
        ((loaded,),) = inbox.query(f"select count(*) from {table} where source_file = '{source_file}'")
        ((aside,),) = inbox.query(
            f"select count(*) from quarantined_row where system || '__' || table_name = '{table}' "
            f"and source_file = '{source_file}'"
        )
        assert counts == [loaded + aside, loaded, aside]


def assert_outcome(inbox: Inbox, kind: Kind, receipt: Receipt) -> None:
    system = kind.place.split("/")[1]
    raw_rows = [
        inbox.query(f"select count(*) from {system}__{table}")[0][0] for name, table in COLUMNS if name == system
    ]
    rows_aside = tuple(number for (number,) in inbox.query("select source_row from quarantined_row order by 1"))
    assert rows_aside == kind.rows
    if kind.outcome == REFUSED:
        assert [loaded.delivery for loaded in receipt.loaded] == [BESIDE]
        assert receipt.refused
        assert set(raw_rows) == {0}
        assert kind.words in inbox.reports()
        assert inbox.query(
            "select count(*) > 0 from delivery_check where severity = 'refuse' and outcome <> 'met'"
        ) == [(True,)]
    else:
        assert (receipt.refused, inbox.reports()) == ([], "")
        assert kind.place in [loaded.delivery for loaded in receipt.loaded]
        assert inbox.query("select count(*) from delivery_check where severity = 'refuse' and outcome <> 'met'") == [
            (0,)
        ]
    assert (kind.outcome == QUARANTINED) == bool(rows_aside)


def test_there_are_at_least_sixty_kinds_of_every_outcome():
    assert len(KINDS) >= 60
    assert {kind.outcome for kind in KINDS.values()} == {REFUSED, QUARANTINED, LOADED}


@pytest.mark.parametrize("name", KINDS)
def test_damaged_delivery_comes_to_what_the_table_says(inbox, name, capfd):
    kind = KINDS[name]
    inbox.deliver(BESIDE, {"decisions.csv": DECISIONS})
    kind.damage(inbox.deliver(kind.place, SOUND[kind.place]))

    with within_seconds(LONGEST_SECONDS):
        receipt = inbox.receive()

    told = said(receipt)
    assert kind.words in told
    assert_outcome(inbox, kind, receipt)
    assert inbox.query("select count(*) from people__decisions") == [(1,)]
    assert_conserved(inbox)
    recorded = str(inbox.query("select * from delivery_check")) + str(inbox.query("select * from quarantined_row"))
    everything = (told + recorded + inbox.reports() + "".join(capfd.readouterr())).lower()
    assert [secret for secret in SECRETS if secret.lower() in everything] == []
    assert all(character.isprintable() or character == "\n" for character in told + inbox.reports())
