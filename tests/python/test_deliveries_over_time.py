"""Deliveries that follow each other: late ones, corrected ones, ones unlike those before, ones that change meanwhile.

Belongs here: what the door makes of a delivery because of another one, or of when it is looked at. Does not belong
here: what is wrong with a single delivery (`test_damaged_deliveries.py`, `test_deliveries_door.py`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import duckdb
import jinja2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from damaged_deliveries import COLUMNS, FILE, NOMINALS, SECRETS, SOUND_BYTES, as_csv, nominal, row

import orchestration.deliveries.load as door
from expectations.deliveries import Severity
from expectations.on_duckdb import Judge
from orchestration.deliveries import DeliveryError, Receipt, receive
from orchestration.home import PROJECT

DAYS = ("2021-10-01", "2021-10-02", "2021-10-03", "2021-10-04", "2021-10-05")
USUAL_ROWS = 200


class Inbox:
    """Deliveries of one test and the raw file that they go to."""

    def __init__(self, folder: Path) -> None:
        """Both lie in a home folder below `folder`."""
        self.home = folder / "home"

    def deliver(self, day: str, files: dict[str, bytes], system: str = "visor") -> Path:
        folder = self.home / "deliveries" / "met" / system / day
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder

    def receive(self, *, with_pages: bool = False, project: Path = PROJECT) -> Receipt:
        return receive(
            self.home / "deliveries", self.home / "raw" / "raw.duckdb", project=project, with_pages=with_pages
        )

    def query(self, question: str) -> list[tuple]:
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.home}/raw/raw.duckdb' as store (read_only)")
            connection.execute("use store.raw")
            return connection.execute(question).fetchall()


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def said(receipt: Receipt) -> str:
    refusals = [str(finding) for refused in receipt.refused for finding in refused.findings]
    return "\n".join(refusals + [str(one) for one in [*receipt.quarantined, *receipt.notes]])


def nominals(rows: int) -> bytes:
    return as_csv(NOMINALS, *(nominal(f"VIS-{number:05d}") for number in range(1, rows + 1)))


# --- late, out of order, corrected ------------------------------------------------------------------------------------


def latest(table: str, *key: str) -> str:
    """The SQL of `macros/latest_delivered.sql` on the raw file."""
    macros = jinja2.Environment(autoescape=False)
    macros.globals["source"] = lambda _, name: name
    module = macros.from_string((PROJECT / "macros" / "latest_delivered.sql").read_text()).module
    return str(module.latest_delivered(table, list(key)))


def crimes(**status: str) -> dict[str, bytes]:
    """A day of CRIS with one party to each crime; `status` by the number of the crime."""
    references = {f"330000{number[-1]}/19": value for number, value in status.items()}
    return {
        "crimes.csv": as_csv(
            COLUMNS["cris", "crimes"],
            *(row("crimes", crime_reference=one, crime_status=it) for one, it in references.items()),
        ),
        "parties.csv": as_csv(
            COLUMNS["cris", "parties"],
            *(row("parties", crime_reference=one, forename=it) for one, it in references.items()),
        ),
        "outcomes.csv": as_csv(COLUMNS["cris", "outcomes"]),
    }


THREE_DAYS = {
    DAYS[0]: crimes(c1="CONFIRMED", c2="CONFIRMED", c3="CONFIRMED"),
    DAYS[1]: crimes(c2="NO CRIME", c3="NO CRIME", c4="CONFIRMED"),
    DAYS[2]: crimes(c3="TRANSFERRED"),
}


def states(inbox: Inbox) -> tuple[list[tuple], list[tuple]]:
    return (
        inbox.query(f"select * exclude (age_rank) from ({latest('cris__crimes', 'crime_reference')}) order by all"),
        inbox.query(f"select * exclude (age_rank) from ({latest('cris__parties', 'crime_reference')}) order by all"),
    )


@pytest.mark.parametrize("order", list(permutations(THREE_DAYS)), ids=lambda order: " ".join(day[-2:] for day in order))
def test_order_of_arrival_does_not_matter(tmp_path, order):
    inbox, at_once = Inbox(tmp_path / "one"), Inbox(tmp_path / "other")
    for day in order:
        inbox.deliver(day, THREE_DAYS[day], "cris")
        inbox.receive()
    for day, files in THREE_DAYS.items():
        at_once.deliver(day, files, "cris")
    at_once.receive()

    assert states(inbox) == states(at_once)
    standing = f"select crime_reference, crime_status from ({latest('cris__crimes', 'crime_reference')}) order by 1"
    assert inbox.query(standing) == [
        ("3300001/19", "CONFIRMED"),
        ("3300002/19", "NO CRIME"),
        ("3300003/19", "TRANSFERRED"),
        ("3300004/19", "CONFIRMED"),
    ]


def test_late_correction_of_an_old_day_does_not_overwrite_younger_rows(inbox):
    for day, files in THREE_DAYS.items():
        inbox.deliver(day, files, "cris")
    inbox.receive()
    inbox.deliver(DAYS[0], crimes(c1="TRANSFERRED", c2="TRANSFERRED", c3="CONFIRMED"), "cris")

    receipt = inbox.receive()

    assert [loaded.delivery for loaded in receipt.loaded] == [f"met/cris/{DAYS[0]}"]
    standing = dict(
        inbox.query(f"select crime_reference, crime_status from ({latest('cris__crimes', 'crime_reference')})")
    )
    assert standing == {
        "3300001/19": "TRANSFERRED",  # corrected, and nothing younger tells of it
        "3300002/19": "NO CRIME",
        "3300003/19": "TRANSFERRED",
        "3300004/19": "CONFIRMED",
    }
    assert inbox.query("select count(*), count(*) filter (is_current) from delivery") == [(4, 3)]


# --- as many rows as usual --------------------------------------------------------------------------------------------


def iom(rows: int) -> dict[str, bytes]:
    """A day of IOM with so many nominals, and a spell for each."""
    nominals_of = [dict.fromkeys(COLUMNS["iom", "nominals"], "") | NOMINAL_OF_IOM for _ in range(rows)]
    spells_of = [dict.fromkeys(COLUMNS["iom", "spells"], "") | SPELL_OF_IOM for _ in range(rows)]
    for number, one in enumerate(nominals_of + spells_of):
        one["iom_reference"] = f"IOM-{number % rows:05d}"
    return {
        "nominals.csv": as_csv(COLUMNS["iom", "nominals"], *(list(one.values()) for one in nominals_of)),
        "spells.csv": as_csv(COLUMNS["iom", "spells"], *(list(one.values()) for one in spells_of)),
    }


NOMINAL_OF_IOM = {"forename": "Zebediah", "surname": "Quixwood", "borough_code": "ZD"}
SPELL_OF_IOM = {"spell_number": "1", "borough_code": "ZD", "selected_on": "2020-01-01"}
ROWS_BEFORE = (USUAL_ROWS - 10, USUAL_ROWS, USUAL_ROWS + 10)


@pytest.mark.parametrize(("rows", "is_let_in"), [(99, False), (100, True), (400, True), (401, False)])
def test_row_count_is_held_against_the_median_of_those_before(inbox, rows, is_let_in):
    for day, usual in zip(DAYS, ROWS_BEFORE, strict=False):
        inbox.deliver(day, iom(usual), "iom")
    assert inbox.receive().refused == []
    inbox.deliver(DAYS[3], iom(rows), "iom")
    receipt = inbox.receive()
    assert (receipt.refused == []) is is_let_in
    if not is_let_in:
        assert f"it has {rows} rows; the last 3 deliveries of this table let 100 to 400 be expected" in said(receipt)


@pytest.fixture
def accustomed(inbox):
    """An inbox whose sender has delivered about as many rows three times."""
    for day, usual in zip(DAYS, ROWS_BEFORE, strict=False):
        inbox.deliver(day, {FILE: nominals(usual)})
    assert inbox.receive().refused == []
    return inbox


def test_table_that_may_be_empty_is_held_to_the_most_only(accustomed):
    accustomed.deliver(DAYS[3], {FILE: as_csv(NOMINALS)})
    assert accustomed.receive().refused == []
    accustomed.deliver(DAYS[4], {FILE: nominals(401)})
    assert "let 0 to 390 be expected" in said(accustomed.receive())


def test_unusual_number_that_the_sender_confirms_is_noted_and_let_in(accustomed):
    confirmed = json.dumps({"files": {FILE: {"rows": 500, "rows_confirmed": True}}}).encode()
    accustomed.deliver(DAYS[3], {FILE: nominals(500), "delivery.json": confirmed})
    receipt = accustomed.receive()
    assert receipt.refused == []
    assert "it has 500 rows; the last 3 deliveries" in said(receipt)


def test_two_deliveries_before_are_too_few_to_tell(inbox):
    for day, rows in zip(DAYS, (USUAL_ROWS, USUAL_ROWS, 2), strict=False):
        inbox.deliver(day, {FILE: nominals(rows)})
    assert inbox.receive().refused == []


def test_small_numbers_are_left_to_chance(inbox):
    for day, rows in zip(DAYS, (10, 11, 12, 90), strict=False):
        inbox.deliver(day, {FILE: nominals(rows)})
    assert inbox.receive().refused == []


def test_late_delivery_is_held_against_those_before_its_day_only(accustomed):
    accustomed.deliver("2021-09-30", {FILE: nominals(2)})
    assert accustomed.receive().refused == []


# --- what was found, as data and as pages -----------------------------------------------------------------------------


def test_question_that_cannot_be_answered_refuses_the_delivery(inbox, monkeypatch):
    of_column = door.rules_of

    def with_one_that_breaks(*arguments):
        first, *rest = of_column(*arguments)
        broken = type(first)("surname", "odd", "surname is odd", "cast(surname as date) is null", Severity.NOTE)
        return [first, *rest, broken]

    monkeypatch.setattr(door, "rules_of", with_one_that_breaks)
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES})

    receipt = inbox.receive()

    assert said(receipt) == (
        f"met/visor/{DAYS[0]}: {FILE}: this could not be asked, so the delivery is not let in: "
        "In no row: surname is odd"
    )
    assert inbox.query("select count(*) from visor__mappa_nominals") == [(0,)]
    assert inbox.query("select check_name from delivery_check where outcome = 'raised exception'") == [("odd",)]
    monkeypatch.undo()
    assert inbox.receive().rows == 2


def test_no_answer_at_all_is_no_consent(inbox, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("out of order")

    monkeypatch.setattr(Judge, "ask", broken)
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES})
    receipt = inbox.receive()
    assert len(receipt.refused) == 1
    assert "out of order" not in said(receipt)
    assert inbox.query("select distinct outcome from delivery_check") == [("raised exception",)]


def test_what_was_asked_and_what_was_set_aside_are_the_same_rows(inbox):
    bad = [
        nominal("VIS-00003", sex="X"),
        nominal("VIS-00004", sex="Y"),
        nominal("VIS-00001"),
        nominal("VIS-00005", surname=""),
    ]
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES + as_csv(*bad)})
    inbox.receive()
    asked = inbox.query(
        "select column_name, check_name, sum(rows_unexpected)::integer from delivery_check "
        "where severity = 'quarantine' and outcome = 'not met' group by all order by all"
    )
    set_aside = inbox.query("select column_name, value_class, count(*) from quarantined_row group by all order by all")
    assert asked == set_aside
    assert asked == [("sex", "not in code list", 2), ("surname", "empty", 1), ("visor_reference", "duplicate key", 1)]


def test_checks_of_a_delivery_are_those_of_the_last_time(inbox):
    folder = inbox.deliver(DAYS[0], {FILE: SOUND_BYTES, "delivery.json": b"[]"})
    for _ in range(2):
        inbox.receive()
        assert inbox.query("select meaning from delivery_check where outcome <> 'met'")[0][0].startswith(
            "cannot be read"
        )
        assert inbox.query("select count(*) = count(distinct check_number) from delivery_check") == [(True,)]
    (folder / "delivery.json").unlink()
    inbox.receive()
    assert inbox.query("select count(*) from delivery_check where outcome <> 'met'") == [(0,)]


def test_pages_show_what_was_asked_and_no_value(inbox):
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES + as_csv(nominal("VIS-00003", sex="X"))})
    pages = inbox.receive(with_pages=True).pages
    assert pages == inbox.home / "door" / "pages" / "index.html"
    text = "".join(page.read_text() for page in pages.parent.rglob("*.html"))
    assert "sex is not one of its codes" in text
    assert [secret for secret in SECRETS if secret in text] == []
    assert pages.parent.stat().st_mode & 0o077 == 0
    assert inbox.receive(with_pages=True).pages is None
    assert pages.exists()


def test_nothing_is_asked_when_nothing_changed(inbox):
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES})
    inbox.receive()
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from orchestration.deliveries import receive; "
            "home = Path(sys.argv[1]); print(receive(home / 'deliveries', home / 'raw' / 'raw.duckdb').skipped); "
            "print('great_expectations' in sys.modules)",
            str(inbox.home),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.split("\n")[:2] == [f"['met/visor/{DAYS[0]}']", "False"]


# --- reports ----------------------------------------------------------------------------------------------------------


def test_report_lies_with_the_refused_delivery_until_it_is_let_in(inbox):
    folder = inbox.deliver(DAYS[0], {FILE: b""})
    inbox.receive()
    report = folder / "_refused.txt"
    assert f"* met/visor/{DAYS[0]}: {FILE}: is empty" in report.read_text()
    written = report.stat().st_mtime_ns
    inbox.receive()
    assert report.stat().st_mtime_ns == written
    (folder / FILE).write_bytes(SOUND_BYTES)
    assert inbox.receive().rows == 2
    assert not report.exists()


def test_report_of_what_is_no_delivery_lies_at_the_door(inbox):
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES})
    stray = inbox.home / "deliveries" / "atlantis"
    stray.mkdir()
    inbox.receive()
    (report,) = (inbox.home / "door" / "refused").iterdir()
    assert "'atlantis' is not a force" in report.read_text()
    stray.rmdir()
    inbox.receive()
    assert not report.exists()


# --- files that change while they are read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda path: path.write_bytes(SOUND_BYTES + as_csv(nominal("VIS-00003"))),
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: shutil.rmtree(path.parent),
    ],
    ids=["grows", "is gone", "is emptied", "is gone with its folder"],
)
@pytest.mark.parametrize("moment", ["read_header", "stage", "quarantine", "judge_file"])
@pytest.mark.parametrize("content", [SOUND_BYTES, SOUND_BYTES + b"short\n"], ids=["sound", "damaged"])
def test_file_that_changes_while_it_is_read_is_refused(inbox, monkeypatch, moment, meanwhile, content):
    folder = inbox.deliver(DAYS[0], {FILE: content})
    step = getattr(door, moment)

    def change_first(*arguments):
        if (folder / FILE).exists():
            meanwhile(folder / FILE)
        return step(*arguments)

    monkeypatch.setattr(door, moment, change_first)
    receipt = inbox.receive()

    assert [refused.delivery for refused in receipt.refused] == [f"met/visor/{DAYS[0]}"]
    assert "was changed while it was read" in said(receipt)
    assert inbox.query("select count(*) from visor__mappa_nominals") == [(0,)]


def test_file_that_may_not_be_opened_is_refused_and_the_others_are_loaded(inbox, monkeypatch):
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES})
    folder = inbox.deliver(DAYS[1], {FILE: SOUND_BYTES})
    hash_file = door.hash_file

    def forbidden(path: Path) -> str:
        if path.parent == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return hash_file(path)

    monkeypatch.setattr(door, "hash_file", forbidden)
    receipt = inbox.receive()
    assert said(receipt) == f"met/visor/{DAYS[1]}: {FILE}: cannot be opened"
    assert [loaded.delivery for loaded in receipt.loaded] == [f"met/visor/{DAYS[0]}"]


def test_limit_that_is_missing_is_a_plain_sentence(inbox, tmp_path):
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "contracts", project / "contracts")
    shutil.copytree(PROJECT / "seeds" / "reference", project / "seeds" / "reference")
    inbox.deliver(DAYS[0], {FILE: SOUND_BYTES})
    with pytest.raises(DeliveryError, match="limits of deliveries cannot be read"):
        inbox.receive(project=project)


def test_limit_on_what_a_file_unpacks_to_is_that_of_the_seed(inbox, tmp_path):
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "contracts", project / "contracts")
    shutil.copytree(PROJECT / "seeds", project / "seeds")
    limits = project / "seeds" / "operations" / "limits.csv"
    limits.write_text(limits.read_text().replace("delivery_file_rows_most,50000000", "delivery_file_rows_most,1"))
    folder = inbox.deliver(DAYS[0], {})
    pq.write_table(pa.table({name: ["a", "b"] for name in NOMINALS}), folder / "mappa_nominals.parquet")
    assert "says that it has more than 1 rows" in said(inbox.receive(project=project))
