"""Every kind of damaged delivery comes to what the table says: refused, rows in quarantine, or loaded, and it is told.

Belongs here: holding the door to `damaged_deliveries.py`. Does not belong here: the kinds themselves, and how the door
deals with deliveries that follow each other (`test_deliveries_over_time.py`).

All kinds are received at once, each in the folder of a day of its own, with a sound delivery among them: none may keep
another from what it is to come to.
"""

from __future__ import annotations

import contextlib
import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from damaged_deliveries import COLUMNS, KINDS, LOADED, QUARANTINED, REFUSED, SECRETS, SOUND, as_csv

from orchestration.deliveries import Receipt, receive

FIRST_DAY = date(2021, 10, 1)
SOUND_PLACE = "met/people/2021-10-01"
DECISIONS = as_csv(
    COLUMNS["people", "decisions"],
    ["D-0001", "SAME", "cris", "3300001/19", "1", "visor", "VIS-00001", "", "2021-09-30", "A team", "Same print"],
)
LONGEST_SECONDS = 600


@dataclass(frozen=True)
class Received:
    """What the door made of all kinds together; `places` are where each was delivered."""

    home: Path
    raw: duckdb.DuckDBPyConnection
    places: dict[str, str]
    receipt: Receipt
    printed: str

    def query(self, question: str, *values: object) -> list[tuple]:
        return self.raw.execute(question, values).fetchall()

    def sentences(self) -> list[str]:
        receipt = self.receipt
        refusals = [str(finding) for refused in receipt.refused for finding in refused.findings]
        return refusals + [str(one) for one in [*receipt.quarantined, *receipt.notes]]

    def reports(self) -> str:
        files = [*self.home.glob("deliveries/**/_refused.txt"), *self.home.glob("door/refused/*.txt")]
        return "\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file())


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


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Received]:
    home = tmp_path_factory.mktemp("damaged") / "home"

    def deliver(place: str, files: dict[str, bytes]) -> Path:
        folder = home / "deliveries" / place
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    deliver(SOUND_PLACE, {"decisions.csv": DECISIONS})
    places = {}
    for number, (name, kind) in enumerate(KINDS.items()):
        places[name] = f"met/{kind.system}/{FIRST_DAY + timedelta(days=number)}"
        kind.damage(deliver(places[name], SOUND[kind.system]))
    printed = io.StringIO()
    with within_seconds(LONGEST_SECONDS), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        receipt = receive(home / "deliveries", home / "raw" / "raw.duckdb", on_progress=print)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home}/raw/raw.duckdb' as store (read_only)")
        connection.execute("use store.raw")
        yield Received(home, connection, places, receipt, printed.getvalue())


def test_there_are_at_least_sixty_kinds_of_every_outcome():
    assert len(KINDS) >= 60
    assert {kind.outcome for kind in KINDS.values()} == {REFUSED, QUARANTINED, LOADED}


@pytest.mark.parametrize("name", KINDS)
def test_damaged_delivery_comes_to_what_the_table_says(received, name):
    kind, place = KINDS[name], received.places[name]
    receipt = received.receipt
    is_loaded = place in [loaded.delivery for loaded in receipt.loaded]
    rows_aside = received.query(
        "select source_row from quarantined_row inner join delivery using (delivery_id) "
        "where delivery_path = ? order by 1",
        place,
    )
    assert tuple(row for (row,) in rows_aside) == kind.rows
    assert is_loaded == (kind.outcome != REFUSED)
    assert (kind.outcome == QUARANTINED) == bool(kind.rows)
    refusals = received.query(
        "select count(*) from delivery_check where delivery_path = ? and severity = 'refuse' and outcome <> 'met'",
        place,
    )
    if is_loaded:
        assert any(sentence.startswith(place) and kind.words in sentence for sentence in received.sentences()) or not (
            kind.words
        )
        assert refusals == [(0,)]
        assert not (received.home / "deliveries" / place / "_refused.txt").is_file()
    else:
        assert any(kind.words in sentence for sentence in received.sentences())
        assert kind.words in received.reports()
        rows = [
            received.query(f"select count(*) from {system}__{table} where starts_with(delivery_id, ?)", place)
            for system, table in COLUMNS
        ]
        assert set(map(tuple, rows)) == {((0,),)}


def test_refused_delivery_has_its_reasons_as_data(received):
    refused = {refused.delivery for refused in received.receipt.refused}
    recorded = received.query(
        "select distinct delivery_path from delivery_check where severity = 'refuse' and outcome <> 'met'"
    )
    assert {place for (place,) in recorded} == refused


def test_sound_delivery_beside_all_damage_is_loaded(received):
    assert SOUND_PLACE in [loaded.delivery for loaded in received.receipt.loaded]
    assert received.query("select count(*) from people__decisions") == [(1,)]


def test_every_delivered_row_is_loaded_or_in_quarantine(received):
    files = received.query(
        "select delivery_id, system || '__' || table_name, source_file, rows_delivered, rows_loaded, rows_quarantined "
        "from delivery_file inner join delivery using (delivery_id)"
    )
    assert files
    for delivery_id, table, source_file, *counts in files:
        of_file = "where delivery_id = ? and source_file = ?"
        ((loaded,),) = received.query(f"select count(*) from {table} {of_file}", delivery_id, source_file)
        ((aside,),) = received.query(f"select count(*) from quarantined_row {of_file}", delivery_id, source_file)
        assert counts == [loaded + aside, loaded, aside]


def test_nothing_that_is_said_holds_a_delivered_value_or_a_control_character(received):
    sentences = "\n".join(received.sentences())
    recorded = str(received.query("select * from delivery_check")) + str(
        received.query("select * from quarantined_row")
    )
    pages = "".join(page.read_text(encoding="utf-8") for page in received.receipt.pages.parent.rglob("*.html"))
    everything = (sentences + recorded + received.reports() + received.printed + pages).lower()
    assert [secret for secret in SECRETS if secret.lower() in everything] == []
    shown = sentences + received.reports() + received.printed
    assert [character for character in shown if not character.isprintable() and character != "\n"] == []


def test_report_is_not_written_through_a_link_that_was_put_in_its_place(received):
    report = received.home / "deliveries" / received.places["link where the report goes"] / "_refused.txt"
    assert not report.is_symlink()
    assert "is empty" in report.read_text(encoding="utf-8")
    assert (received.home / "precious").read_text() == "precious"


def test_text_that_looks_like_code_is_loaded_as_text(received):
    names = {name for (name,) in received.query("select surname from visor__mappa_nominals")}
    assert '=HYPERLINK("http://example.org","Quixwood")' in names
    assert "Quixwood'); drop table store.raw.visor__mappa_nominals; --" in names
    assert "{batch} {{ x }} %s :name" in names
